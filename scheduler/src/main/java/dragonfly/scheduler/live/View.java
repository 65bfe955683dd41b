package dragonfly.scheduler.live;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * One question that viewers watch the answer of. A frame is made once a tick, whoever many look.
 * Confined to the context of the board.
 */
abstract class View<M> {
  private final List<Viewer<M>> viewers = new ArrayList<>();

  /** What a tick knows. */
  record Tick(
      Instant at,
      double seconds,
      int intervalMillis,
      HostFlows flows,
      Collection<LiveTasks.Entry> tasks) {}

  void add(Viewer<M> viewer) {
    viewers.add(viewer);
  }

  /** Whether nobody looks any more. */
  boolean remove(Viewer<M> viewer) {
    viewers.remove(viewer);
    return viewers.isEmpty();
  }

  int size() {
    return viewers.size();
  }

  /** A swarm was looked at. */
  void see(TaskSample sample) {}

  /** Makes a frame and shows it. */
  abstract void tick(Tick tick);

  /** Shows the last frame, if there is one, to somebody who just came. */
  abstract void greet(Viewer<M> viewer);

  final List<Viewer<M>> viewers() {
    return viewers;
  }

  final void end() {
    viewers.forEach(Viewer::end);
    viewers.clear();
  }
}
