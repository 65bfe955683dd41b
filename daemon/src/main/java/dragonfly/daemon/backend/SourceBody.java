package dragonfly.daemon.backend;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of a content or of a range of it, as they arrive. Confined to one thread at a time. */
public interface SourceBody extends AutoCloseable {
  /** Bytes that will come in all; -1 when the source does not say. */
  long length();

  /** Headers of the answer, names in lower case. */
  Map<String, String> header();

  /**
   * The next bytes; blocks. A direct buffer with something remaining, valid until the next call of
   * this method or of {@link #close}.
   *
   * @return null at the end, and only after exactly {@link #length} bytes where that is known
   * @throws dragonfly.core.error.SourceException if the source breaks off or falls silent
   * @throws SourceChangedException if the source sends more or less than it announced before
   */
  @Nullable ByteBuffer next();

  /** Gives the connection back; one whose answer was not read to its end is closed. Idempotent. */
  @Override
  void close();
}
