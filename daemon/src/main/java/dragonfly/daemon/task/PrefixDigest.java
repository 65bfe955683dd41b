package dragonfly.daemon.task;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.digest.Digest;
import dragonfly.core.digest.Digester;
import dragonfly.core.error.DragonflyException;
import dragonfly.daemon.storage.StoredTask;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;

/**
 * The digest of the whole content, computed while pieces land: each piece is read back (from the
 * page cache) as soon as all before it are there. At most as many run at once as there are
 * processors. Thread-safe.
 */
final class PrefixDigest implements AutoCloseable {
  private static final Semaphore CPUS = new Semaphore(Runtime.getRuntime().availableProcessors());
  private static final int READ_BYTES = 256 << 10;

  private final StoredTask task;
  private final Digester digester;
  private final Digest expected;
  private final Semaphore landed = new Semaphore(0);
  private final CompletableFuture<Digest> result = new CompletableFuture<>();
  private final AutoCloseable subscription;
  private volatile boolean closed;

  PrefixDigest(StoredTask task, Digest expected) {
    this.task = task;
    this.expected = expected;
    this.digester = Digester.of(expected.algorithm());
    this.subscription = task.subscribe(_ -> landed.release(), landed::release);
    VirtualThreads.start("digest-" + task.record().taskId(), this::run);
  }

  private void run() {
    try {
      var buffer = ByteBuffer.allocate(READ_BYTES);
      for (var span : task.layout().spans()) {
        while (!closed && !task.hasPiece(span.number())) {
          landed.acquire();
        }
        if (closed) {
          return;
        }
        CPUS.acquire();
        try {
          for (long done = 0; done < span.length(); ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), span.length() - done));
            done += task.read(span.offset() + done, buffer);
            digester.update(buffer.flip());
          }
        } finally {
          CPUS.release();
        }
      }
      result.complete(digester.finish());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for the digest once all pieces are there.
   *
   * @throws DragonflyException DATA_LOSS when the content is another one than expected
   */
  void verify() {
    Digest actual;
    try {
      actual = result.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DragonflyException known
          ? known
          : new DragonflyException(Status.Code.INTERNAL, "digest not computed: " + e.getCause(), e);
    }
    if (!actual.equals(expected)) {
      throw new DragonflyException(
          Status.Code.DATA_LOSS,
          "content does not fit its digest: digest=%s expected=%s".formatted(actual, expected));
    }
  }

  @Override
  public void close() {
    closed = true;
    landed.release();
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
