package dragonfly.scheduler.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.scheduler.scheduling.SwarmSimulation.Plan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmSimulationTest {
  private static final int RUNS = 60;

  private static SwarmSimulation run(Plan plan, long seed) {
    var simulation = new SwarmSimulation(plan, seed);
    try {
      simulation.run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("seed=" + seed + " plan=" + plan + ": " + e.getMessage(), e);
    }
    return simulation;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void withoutFaultsTheSourceSeesOneCopy(boolean isLengthKnown) {
    for (long seed = 0; seed < RUNS; seed++) {
      for (int seeds = 0; seeds < 3; seeds++) {
        var plan =
            new Plan((int) (seed % 5), 3 + (int) (seed % 9), seeds, 12, isLengthKnown, 0, 0, 0);

        assertThat(run(plan, seed).sourcePieces()).as("seed %d %s", seed, plan).isEqualTo(12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyChildIsServedThoughDaemonsCrashAndStreamsBreak(boolean isLengthKnown) {
    for (long seed = 0; seed < RUNS; seed++) {
      for (int seeds = 0; seeds < 3; seeds++) {
        run(new Plan(6, 8, seeds, 20, isLengthKnown, 0.3, 0.3, 0.1), seed);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void everyPlainChildIsServed(int seeds) {
    for (long seed = 0; seed < RUNS; seed++) {
      run(new Plan(14, 0, seeds, 20, true, 0.4, 0.2, 0.2), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void everyMeshChildIsServedAndLearnsOfMoreParents(int seeds) {
    int unasked = 0;
    for (long seed = 0; seed < RUNS; seed++) {
      unasked += run(new Plan(0, 20, seeds, 20, true, 0.4, 0.2, 0.2), seed).unasked();
    }
    assertThat(unasked).isPositive();
  }
}
