package dragonfly.manager.live;

import dragonfly.manager.live.grpc.LiveHost;
import dragonfly.manager.live.grpc.LivePeer;
import dragonfly.manager.live.grpc.LiveTask;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a browser is shown of a cluster at one time: the data of a server-sent event. Immutable. */
sealed interface LiveEvent {
  /** Its name on the stream. */
  String name();

  /**
   * How a scheduler of the cluster contributes.
   *
   * @param state {@code connecting}, {@code live}, {@code unreachable}, or {@code silent}: it has
   *     nothing to show, as programs of others
   */
  record SchedulerState(String hostName, String state) {}

  /** The busiest tasks in transfer. */
  record TasksEvent(
      Instant at,
      List<LiveTask> tasks,
      int taskCount,
      long sourceBytesPerSecond,
      long peerBytesPerSecond,
      List<SchedulerState> schedulers)
      implements LiveEvent {
    @Override
    public String name() {
      return "tasks";
    }
  }

  /**
   * A task with its peers.
   *
   * @param task null: no scheduler knows it
   */
  record TaskEvent(
      Instant at,
      @Nullable LiveTask task,
      List<LivePeer> peers,
      int piecesPerCell,
      int cellCount,
      List<SchedulerState> schedulers)
      implements LiveEvent {
    @Override
    public String name() {
      return "task";
    }
  }

  /**
   * Who sends to whom. Numbers of hosts are positions in the list of hosts.
   *
   * @param hosts null: as in the event before
   */
  record TopologyEvent(
      Instant at,
      @Nullable List<LiveHost> hosts,
      List<Long> hostReceived,
      List<Long> hostSent,
      List<Long> hostFromSource,
      List<Integer> edgeParent,
      List<Integer> edgeChild,
      List<Long> edgeRate,
      int hostCount,
      int edgeCount,
      long sourceBytesPerSecond,
      long peerBytesPerSecond,
      List<SchedulerState> schedulers)
      implements LiveEvent {
    @Override
    public String name() {
      return "topology";
    }

    TopologyEvent withoutHosts() {
      return new TopologyEvent(
          at,
          null,
          hostReceived,
          hostSent,
          hostFromSource,
          edgeParent,
          edgeChild,
          edgeRate,
          hostCount,
          edgeCount,
          sourceBytesPerSecond,
          peerBytesPerSecond,
          schedulers);
    }
  }
}
