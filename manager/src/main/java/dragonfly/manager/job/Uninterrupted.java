package dragonfly.manager.job;

import dragonfly.core.concurrent.VirtualThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Asks the database in the name of a thread that may be interrupted. The embedded database reads
 * and writes its file in the thread of the caller, and Java closes a file under a thread that is
 * interrupted; so somebody else does it.
 */
final class Uninterrupted {
  private Uninterrupted() {}

  /** What {@code work} answers or throws. An interruption meanwhile is kept for later. */
  static <T> T call(Supplier<T> work) {
    var answer = new CompletableFuture<T>();
    VirtualThreads.start(
        "job-database",
        () -> {
          try {
            answer.complete(work.get());
          } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
          }
        });
    boolean wasInterrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException _) {
          wasInterrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof RuntimeException known) {
            throw known;
          }
          throw new IllegalStateException("database cannot be asked", e.getCause());
        }
      }
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
