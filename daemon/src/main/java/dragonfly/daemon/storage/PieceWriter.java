package dragonfly.daemon.storage;

import dragonfly.core.digest.Digest;
import dragonfly.core.piece.PieceSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Brings one piece in: each buffer is digested and written in one pass, and {@link #commit} makes
 * the piece visible if length and digest fit. A piece that is not committed leaves no trace.
 *
 * <p>Several writers may race for one piece. The first writes in place, later ones beside it, so
 * that the bytes of a slower, wrong writer never get over good ones. Has a file of its own, so an
 * interrupt of its thread hurts no other piece. For one thread.
 */
public final class PieceWriter implements AutoCloseable {
  /** Where the bytes go. */
  sealed interface Target {
    /** The content file itself. */
    record InPlace(FileChannel channel, Path path) implements Target {}

    /** A file beside it, moved into place by the commit if this writer is first. */
    record Beside(FileChannel channel, Path path) implements Target {}

    /** Nowhere: the piece was stored when the writer was opened. */
    record Nowhere() implements Target {}
  }

  private final StoredTask task;
  private final PieceSpan span;
  private final Target target;
  private final CRC32 crc = new CRC32();
  private long written;
  private boolean closed;

  /** Held while bytes are written, so that {@link #revoke} waits for them. */
  private final ReentrantLock writing = new ReentrantLock();

  private boolean revoked;

  PieceWriter(StoredTask task, PieceSpan span, Target target) {
    this.task = task;
    this.span = span;
    this.target = target;
  }

  public PieceSpan span() {
    return span;
  }

  /** Bytes taken so far. */
  public long written() {
    return written;
  }

  /**
   * Takes all remaining bytes. Direct buffers are written without a copy.
   *
   * @throws PieceCorruptException if there are more bytes than the piece has
   * @throws DiskFullException if the disk is full
   */
  public void write(ByteBuffer bytes) {
    int count = bytes.remaining();
    if (count > span.length() - written) {
      throw new PieceCorruptException(
          span.number(), "length", "more than " + span.length(), Long.toString(span.length()));
    }
    if (written == 0) {
      task.passFaults(span.number());
    }
    crc.update(bytes.duplicate());
    switch (target) {
      case Target.InPlace(var channel, var path) -> {
        task.contentTurn().lock();
        try {
          write(channel, path, bytes, span.offset() + written);
        } finally {
          task.contentTurn().unlock();
        }
      }
      case Target.Beside(var channel, var path) -> write(channel, path, bytes, written);
      case Target.Nowhere() -> bytes.position(bytes.limit());
    }
    written += count;
  }

  private void write(FileChannel channel, Path path, ByteBuffer bytes, long position) {
    writing.lock();
    try {
      if (revoked) {
        bytes.position(bytes.limit());
        return;
      }
      for (long at = position; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw DiskFullException.ofWrite(path, e);
    } finally {
      writing.unlock();
    }
  }

  /**
   * Makes the piece visible and closes this writer. If another writer was first, its piece is
   * answered and this one's bytes are dropped.
   *
   * @param expectedDigest {@code crc32:<decimal>}; null or empty: none was announced
   * @param parentId the sender; null: the source
   * @throws PieceCorruptException if length or digest do not fit
   * @throws DiskFullException if the disk is full; the piece is not stored then
   */
  public StoredPiece commit(
      @Nullable String expectedDigest,
      @Nullable String parentId,
      PieceSource source,
      Duration cost) {
    if (closed) {
      throw new IllegalStateException("piece writer is closed: piece=" + span.number());
    }
    try (this) {
      var digest = checked(expectedDigest);
      return task.commit(
          this,
          new StoredPiece(
              span.number(),
              span.offset(),
              written,
              digest,
              parentId,
              source,
              cost,
              task.clock().instant()));
    }
  }

  private String checked(@Nullable String expectedDigest) {
    if (written != span.length()) {
      throw new PieceCorruptException(
          span.number(), "length", Long.toString(written), Long.toString(span.length()));
    }
    var digest = Digest.crc32Text(crc.getValue());
    if (expectedDigest != null && !expectedDigest.isEmpty() && !expectedDigest.equals(digest)) {
      throw new PieceCorruptException(span.number(), "digest", digest, expectedDigest);
    }
    return digest;
  }

  /** Whether the bytes lie beside the content file. */
  boolean isBeside() {
    return target instanceof Target.Beside;
  }

  boolean isRevoked() {
    writing.lock();
    try {
      return revoked;
    } finally {
      writing.unlock();
    }
  }

  /** Nothing is written by this writer after this returns. */
  void revoke() {
    writing.lock();
    try {
      revoked = true;
    } finally {
      writing.unlock();
    }
  }

  /** Copies bytes that lie beside the content file to their place in it. */
  void copyInto(Path contentFile) throws IOException {
    if (target instanceof Target.Beside(var from, _)) {
      try (var to = FileChannel.open(contentFile, StandardOpenOption.WRITE)) {
        for (long done = 0; done < written; ) {
          done += to.transferFrom(from.position(done), span.offset() + done, written - done);
        }
      }
    }
  }

  /** Drops what was not committed. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      switch (target) {
        case Target.InPlace(var channel, _) -> channel.close();
        case Target.Beside(var channel, var path) -> {
          channel.close();
          Files.deleteIfExists(path);
        }
        case Target.Nowhere() -> {}
      }
    } catch (IOException e) {
      throw DiskFullException.ofWrite(task.contentFile(), e);
    } finally {
      task.closed(this);
    }
  }
}
