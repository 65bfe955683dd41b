package dragonfly.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();

  @Test
  void partsCloseInReverseOrderOnce() {
    var lifecycle = new Lifecycle();
    lifecycle.own("a", () -> closed.add("a"));
    lifecycle.own("b", () -> closed.add("b"));

    lifecycle.close();
    lifecycle.close();

    assertThat(closed).containsExactly("b", "a");
  }

  @Test
  void failureOfOnePartDoesNotKeepTheOthersOpen() {
    var lifecycle = new Lifecycle();
    lifecycle.own("a", () -> closed.add("a"));
    lifecycle.own(
        "b",
        () -> {
          throw new IOException("expected by a test");
        });

    lifecycle.close();

    assertThat(closed).containsExactly("a");
  }

  @Test
  void partThatHangsIsLeftBehindAndInterrupted() throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    var lifecycle = new Lifecycle(Duration.ofMillis(20));
    lifecycle.own("a", () -> closed.add("a"));
    lifecycle.own(
        "b",
        () -> {
          try {
            new CountDownLatch(1).await();
          } finally {
            interrupted.countDown();
          }
        });

    lifecycle.close();

    assertThat(closed).containsExactly("a");
    interrupted.await();
  }

  @Test
  void interruptedCallerStillClosesEverything() {
    var lifecycle = new Lifecycle();
    lifecycle.own("a", () -> closed.add("a"));
    Thread.currentThread().interrupt();

    lifecycle.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(closed).containsExactly("a");
  }

  @Test
  void partThatComesTooLateIsClosed() {
    var lifecycle = new Lifecycle();
    lifecycle.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> lifecycle.own("late", () -> closed.add("late")))
        .withMessageContaining("late");
    assertThat(closed).containsExactly("late");
  }
}
