package dragonfly.manager.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

final class GatheringTest {
  @Test
  void whatIsAskedMeanwhileIsAskedTogether() throws Exception {
    var batches = new CopyOnWriteArrayList<Integer>();
    var begun = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    var waiting = new AtomicInteger();
    var gathering =
        new Gathering<Integer, Integer>(
            questions -> {
              batches.add(questions.size());
              begun.countDown();
              awaitOpen(gate);
              return questions.stream().map(number -> number * 10).toList();
            });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> gathering.ask(0));
      begun.await();
      var others = new ArrayList<Future<Integer>>();
      for (int i = 1; i <= 700; i++) {
        int number = i;
        others.add(
            threads.submit(
                () -> {
                  waiting.incrementAndGet();
                  return gathering.ask(number);
                }));
      }
      await().until(() -> waiting.get() == 700);

      gate.countDown();

      assertThat(first.get()).isZero();
      for (int i = 1; i <= 700; i++) {
        assertThat(others.get(i - 1).get()).isEqualTo(i * 10);
      }
    }
    assertThat(batches.getFirst()).isEqualTo(1);
    assertThat(batches.stream().mapToInt(size -> size).sum()).isEqualTo(701);
    assertThat(batches).hasSizeLessThan(50).allMatch(size -> size <= 500);
  }

  @Test
  void failureIsToldToAllThatWereAskedTogetherAndToNobodyAfter() {
    var gathering =
        new Gathering<Integer, Integer>(
            questions -> {
              if (questions.contains(13)) {
                throw new IllegalArgumentException("13");
              }
              return questions;
            });

    assertThatThrownBy(() -> gathering.ask(13)).hasMessage("13");
    assertThat(gathering.ask(14)).isEqualTo(14);
  }

  @Test
  void anotherTransactionInTheWayIsTriedAgainOnce() {
    var calls = new AtomicInteger();
    var gathering =
        new Gathering<String, String>(
            questions -> {
              if (calls.incrementAndGet() == 1) {
                throw new CannotAcquireLockException("deadlock");
              }
              return List.copyOf(questions);
            });

    assertThat(gathering.ask("x")).isEqualTo("x");
    assertThat(calls).hasValue(2);
  }

  private static void awaitOpen(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
