package dragonfly.daemon.vortex;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The content of one piece as it comes from a parent. For one reader; blocks. */
public final class PieceStream implements AutoCloseable {
  private final PieceMetadata metadata;
  private final Duration timeout;
  private final ConnectionPool pool;
  private final String from;

  /** Null once the connection is back in the pool, or ended. */
  private final AtomicReference<@Nullable ClientConnection> connection;

  private @Nullable ClientConnection reading;
  private long missing;

  PieceStream(
      ClientConnection connection, PieceMetadata metadata, Duration timeout, ConnectionPool pool) {
    this.connection = new AtomicReference<>(connection);
    this.reading = connection;
    this.metadata = metadata;
    this.timeout = timeout;
    this.pool = pool;
    this.missing = metadata.length();
    this.from = connection.address().toString();
  }

  public PieceMetadata metadata() {
    return metadata;
  }

  /**
   * The next bytes, or null after exactly {@code metadata().length()} bytes. The buffer is direct,
   * has something remaining, and is valid until the next call.
   *
   * @throws ParentGoneException if the parent stops sending, or {@link #cancel} was called
   */
  public @Nullable ByteBuffer next() {
    var source = reading;
    if (source == null) {
      return null;
    }
    if (missing == 0) {
      reading = null;
      if (connection.getAndSet(null) != null) {
        pool.put(source);
      } else {
        source.discard();
      }
      return null;
    }
    try {
      var bytes = source.content(missing, timeout);
      missing -= bytes.remaining();
      return bytes;
    } catch (IOException e) {
      close();
      throw VortexClient.gone(from, e);
    }
  }

  /** Ends the transfer from any thread; the reader fails. Nothing happens after the last byte. */
  public void cancel() {
    var open = connection.getAndSet(null);
    if (open != null) {
      open.close();
    }
  }

  /** Ends the transfer; a connection whose piece was not read to its end is not used again. */
  @Override
  public void close() {
    connection.set(null);
    var open = reading;
    reading = null;
    if (open != null) {
      open.discard();
    }
  }
}
