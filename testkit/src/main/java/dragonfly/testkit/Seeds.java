package dragonfly.testkit;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Seeds of property tests. Each run uses new ones; a failure names its seed, and {@code
 * -Ddragonfly.seed=<seed>} runs that one alone.
 */
public final class Seeds {
  private static final String PROPERTY = "dragonfly.seed";

  private Seeds() {}

  /**
   * Checks a property with that many seeds. A failure is an {@link AssertionError} that names the
   * seed.
   */
  public static void check(int runs, Property property) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      check(only.longValue(), property);
      return;
    }
    var seeds = new SplittableRandom(System.nanoTime());
    for (int i = 0; i < runs; i++) {
      check(seeds.nextLong(), property);
    }
  }

  /** Checks a property with the one seed that failed before. */
  public static void check(long seed, Property property) {
    try {
      property.check(new SplittableRandom(seed));
    } catch (Throwable t) {
      throw new AssertionError(
          "fails with seed %d (run again with -D%s=%d): %s".formatted(seed, PROPERTY, seed, t), t);
    }
  }

  /** What holds for every random input. */
  @FunctionalInterface
  public interface Property {
    void check(RandomGenerator random) throws Throwable;
  }
}
