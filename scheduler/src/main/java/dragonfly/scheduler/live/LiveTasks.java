package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.LiveTask;
import dragonfly.scheduler.resource.Flow;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The tasks in transfer, while somebody looks. Confined to the context of the board. */
final class LiveTasks {
  private final Map<String, Entry> entries = new HashMap<>();

  /** One of them. */
  static final class Entry {
    private LiveTask task;
    private boolean isInTransfer;
    final Rate source = new Rate();
    final Rate peers = new Rate();

    private Entry(LiveTask task) {
      this.task = task;
    }

    LiveTask plain() {
      return task;
    }

    LiveTask withRates() {
      return task.toBuilder()
          .setSourceBytesPerSecond(source.perSecond())
          .setPeerBytesPerSecond(peers.perSecond())
          .build();
    }

    long busyness() {
      return source.perSecond() + peers.perSecond();
    }
  }

  void see(TaskSample sample) {
    Entry entry = entries.computeIfAbsent(sample.taskId(), _ -> new Entry(sample.task()));
    entry.task = sample.task();
    entry.isInTransfer = sample.isInTransfer();
    for (Flow flow : sample.flows()) {
      (flow.parent() == null ? entry.source : entry.peers).add(flow.bytes());
    }
  }

  void forget(String taskId) {
    entries.remove(taskId);
  }

  /** Takes over rates, and forgets who stands still and has no one who downloads. */
  void tick(double seconds) {
    entries
        .values()
        .removeIf(
            entry -> {
              entry.source.tick(seconds);
              entry.peers.tick(seconds);
              return !entry.isInTransfer && entry.source.isStill() && entry.peers.isStill();
            });
  }

  Set<String> ids() {
    return entries.keySet();
  }

  Collection<Entry> all() {
    return entries.values();
  }

  void clear() {
    entries.clear();
  }
}
