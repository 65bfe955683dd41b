package dragonfly.manager.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Gathers what many threads ask of the database at the same time into few questions: one thread
 * asks for all that wait, and while it does the next ones gather. Ten thousand streams that open at
 * once are so some dozens of transactions and one connection; a thread that is alone asks for
 * itself alone, without any delay. Thread-safe; blocks on the database.
 */
public final class Gathering<Q, A> {
  /** As large as a batch may be without holding its rows for long. */
  private static final int MOST = 500;

  private final Function<List<Q>, List<A>> work;
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Waiting<Q, A>> queue = new ConcurrentLinkedQueue<>();

  /**
   * Asks by this function, which answers in the order of the questions. It is called again if
   * another transaction was in the way, so it must do all or nothing.
   */
  public Gathering(Function<List<Q>, List<A>> work) {
    this.work = work;
  }

  /** One that waits. The fields are guarded by the turn. */
  private static final class Waiting<Q, A> {
    private final Q question;
    private boolean isDone;
    private @Nullable A answer;
    private @Nullable RuntimeException failure;

    Waiting(Q question) {
      this.question = question;
    }

    A get() {
      if (failure != null) {
        throw failure;
      }
      if (answer == null) {
        throw new IllegalStateException("not answered");
      }
      return answer;
    }
  }

  /** The answer, or whatever the work throws at all that were asked together. */
  public A ask(Q question) {
    var mine = new Waiting<Q, A>(question);
    queue.add(mine);
    turn.lock();
    try {
      while (!mine.isDone) {
        askForNext();
      }
      return mine.get();
    } finally {
      turn.unlock();
    }
  }

  private void askForNext() {
    var batch = new ArrayList<Waiting<Q, A>>();
    while (batch.size() < MOST) {
      var next = queue.poll();
      if (next == null) {
        break;
      }
      batch.add(next);
    }
    try {
      var answers = answers(batch.stream().map(waiting -> waiting.question).toList());
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).answer = answers.get(i);
      }
    } catch (RuntimeException e) {
      batch.forEach(waiting -> waiting.failure = e);
    }
    batch.forEach(waiting -> waiting.isDone = true);
  }

  private List<A> answers(List<Q> questions) {
    try {
      return work.apply(questions);
    } catch (ConcurrencyFailureException _) {
      return work.apply(questions);
    }
  }
}
