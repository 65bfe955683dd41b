package dragonfly.launcher.cluster;

import dragonfly.core.time.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Stops a cluster from another process. */
public final class ClusterStop {
  /** How it ended. */
  public enum Outcome {
    NOT_RUNNING,
    STOPPED,
    FORCED
  }

  private static final List<Role> STOP_ORDER = Arrays.asList(Role.values()).reversed();

  // how often we look whether another role has stopped, to say so
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration KILLED_WITHIN = Duration.ofSeconds(10);

  private final DataDirectory data;
  private final ProcessHandle process;
  private final Consumer<String> lines;
  private final EnumSet<Role> said = EnumSet.noneOf(Role.class);

  private ClusterStop(DataDirectory data, ProcessHandle process, Consumer<String> lines) {
    this.data = data;
    this.process = process;
    this.lines = lines;
  }

  /**
   * Asks the process to stop, kills it if it has not by the deadline, and removes what a killed one
   * leaves behind; blocks.
   *
   * @param lines is told how far it is
   */
  public static Outcome of(DataDirectory data, Duration deadline, Consumer<String> lines) {
    var state = RunState.read(data);
    var process = state.flatMap(RunState::process);
    if (process.isEmpty()) {
      state.ifPresent(_ -> data.clearRun());
      lines.accept("not running on " + data.root());
      return Outcome.NOT_RUNNING;
    }
    return new ClusterStop(data, process.get(), lines).stop(deadline);
  }

  private Outcome stop(Duration deadline) {
    lines.accept("stopping pid " + process.pid());
    process.destroy();
    var ticker = Ticker.system();
    long began = ticker.nanos();
    while (!hasEnded(LOOK_EVERY)) {
      sayWhatStopped();
      if (ticker.nanos() - began >= deadline.toNanos()) {
        return kill(deadline);
      }
    }
    data.clearRun();
    lines.accept("stopped, data kept in " + data.root());
    return Outcome.STOPPED;
  }

  private Outcome kill(Duration deadline) {
    lines.accept("not stopped after %d s: killing it".formatted(deadline.toSeconds()));
    process.destroyForcibly();
    if (!hasEnded(KILLED_WITHIN)) {
      throw new LauncherException("pid " + process.pid() + " cannot be killed");
    }
    data.clearRun();
    lines.accept("killed, data kept in " + data.root());
    return Outcome.FORCED;
  }

  private void sayWhatStopped() {
    RunState.read(data)
        .ifPresent(
            state -> {
              for (var role : STOP_ORDER) {
                if (state.stopped().contains(role) && said.add(role)) {
                  lines.accept("  " + role.label() + " stopped");
                }
              }
            });
  }

  private boolean hasEnded(Duration within) {
    try {
      process.onExit().get(within.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("waiting for pid " + process.pid(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LauncherException("interrupted while waiting for pid " + process.pid(), e);
    }
  }
}
