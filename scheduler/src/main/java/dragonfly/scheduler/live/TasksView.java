package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.LiveTask;
import dragonfly.api.ext.v1.TasksFrame;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The busiest tasks in transfer. Confined to the context of the board. */
final class TasksView extends View<TasksFrame> {
  private static final Comparator<LiveTasks.Entry> BUSIEST =
      Comparator.comparingLong(LiveTasks.Entry::busyness)
          .thenComparingInt(entry -> entry.plain().getDownloadingCount())
          .reversed()
          .thenComparing(entry -> entry.plain().getTaskId());

  private final String query;
  private final int limit;
  private @Nullable TasksFrame last;

  TasksView(String query, int limit) {
    this.query = query.toLowerCase(Locale.ROOT);
    this.limit = limit;
  }

  @Override
  void tick(Tick tick) {
    var found = tick.tasks().stream().filter(entry -> fits(entry.plain())).sorted(BUSIEST).toList();
    var frame =
        TasksFrame.newBuilder()
            .setAt(Messages.time(tick.at()))
            .setTaskCount(found.size())
            .setSourceBytesPerSecond(tick.flows().source.perSecond())
            .setPeerBytesPerSecond(tick.flows().peers.perSecond())
            .setIntervalMillis(tick.intervalMillis());
    found.stream().limit(limit).forEach(entry -> frame.addTasks(entry.withRates()));
    last = frame.build();
    viewers().forEach(this::greet);
  }

  private boolean fits(LiveTask task) {
    return query.isEmpty()
        || task.getUrl().toLowerCase(Locale.ROOT).contains(query)
        || task.getTaskId().startsWith(query)
        || task.getTag().toLowerCase(Locale.ROOT).contains(query)
        || task.getApplication().toLowerCase(Locale.ROOT).contains(query);
  }

  @Override
  void greet(Viewer<TasksFrame> viewer) {
    if (last != null && viewer.isReady()) {
      viewer.send(last);
    }
  }
}
