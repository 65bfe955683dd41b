package dragonfly.it.process;

import java.time.Duration;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Waits for what other processes do. */
public final class Wait {
  private static final Duration BETWEEN = Duration.ofMillis(50);

  /** Something that comes true, or fails meanwhile. */
  @FunctionalInterface
  public interface Condition {
    /**
     * @throws AssertionError if it can never come true any more
     */
    boolean holds() throws Exception;
  }

  private Wait() {}

  /**
   * Waits until a condition holds; an exception means not yet.
   *
   * @throws AssertionError with the message if it does not in time
   */
  public static void until(Duration limit, Supplier<String> message, Condition condition) {
    try {
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(BETWEEN)
          .atMost(limit)
          .ignoreExceptionsMatching(failure -> !(failure instanceof AssertionError))
          .until(condition::holds);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("not within " + limit + ": " + message.get(), e);
    }
  }
}
