package dragonfly.core.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SerialContextTest {
  @Test
  void tasksOfManyThreadsRunOneAtATimeAndInTheOrderOfEachThread() throws InterruptedException {
    int threads = 8;
    int tasks = 2000;
    var running = new AtomicInteger();
    var overlaps = new AtomicInteger();
    List<int[]> seen = new ArrayList<>(); // confined to the context
    var done = new CountDownLatch(threads * tasks);
    try (var executor = VirtualThreads.perTask("t-")) {
      var context = new SerialContext("swarm", executor);

      for (int t = 0; t < threads; t++) {
        int thread = t;
        executor.execute(
            () -> {
              for (int i = 0; i < tasks; i++) {
                int task = i;
                context.execute(
                    () -> {
                      overlaps.addAndGet(running.getAndIncrement());
                      context.checkOwner();
                      seen.add(new int[] {thread, task});
                      running.decrementAndGet();
                      done.countDown();
                    });
              }
            });
      }
      done.await();
    }

    assertThat(overlaps).hasValue(0);
    assertThat(seen).hasSize(threads * tasks);
    for (int t = 0; t < threads; t++) {
      int thread = t;
      assertThat(seen.stream().filter(s -> s[0] == thread).mapToInt(s -> s[1]))
          .isSorted()
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void taskThatThrowsDoesNotKeepTheNextFromRunning() {
    var context = new SerialContext("c", Runnable::run);
    var ran = new AtomicInteger();

    context.execute(
        () -> {
          throw new IllegalStateException("expected by a test");
        });
    context.execute(ran::incrementAndGet);

    assertThat(ran).hasValue(1);
  }

  @Test
  void taskPostedByATaskRunsAfterIt() {
    var context = new SerialContext("c", Runnable::run);
    var order = new ArrayList<String>();

    context.execute(
        () -> {
          context.execute(() -> order.add("inner"));
          order.add("outer");
        });

    assertThat(order).containsExactly("outer", "inner");
  }

  @Test
  void threadIsGivenBackAfterATurn() {
    Queue<Runnable> turns = new ArrayDeque<>();
    var context = new SerialContext("c", turns::add);
    var ran = new AtomicInteger();
    for (int i = 0; i < 1000; i++) {
      context.execute(ran::incrementAndGet);
    }

    assertThat(turns).hasSize(1);
    turns.remove().run();

    assertThat(ran.get()).isBetween(1, 999);
    while (!turns.isEmpty()) {
      turns.remove().run();
    }
    assertThat(ran).hasValue(1000);
  }

  @Test
  void outsidersAreNoOwners() {
    var context = new SerialContext("swarm-7", Runnable::run);

    assertThatIllegalStateException()
        .isThrownBy(context::checkOwner)
        .withMessageContaining("swarm-7");
    context.execute(() -> assertThat(context.isOwner()).isTrue());
    assertThat(context.isOwner()).isFalse();
  }

  @Test
  void contextSurvivesARefusalOfItsExecutor() {
    var refusals = new AtomicInteger(1);
    Executor executor =
        task -> {
          if (refusals.getAndDecrement() > 0) {
            throw new RejectedExecutionException("full");
          }
          task.run();
        };
    var context = new SerialContext("c", executor);
    var ran = new AtomicInteger();

    assertThatThrownBy(() -> context.execute(ran::incrementAndGet))
        .isInstanceOf(RejectedExecutionException.class);
    context.execute(ran::incrementAndGet);

    await().untilAsserted(() -> assertThat(ran).hasValue(2));
  }
}
