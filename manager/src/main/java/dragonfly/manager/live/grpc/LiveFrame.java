package dragonfly.manager.live.grpc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a scheduler shows at one time. Immutable. */
public sealed interface LiveFrame {

  /** The busiest tasks in transfer. */
  record Tasks(
      List<LiveTask> tasks, int taskCount, long sourceBytesPerSecond, long peerBytesPerSecond)
      implements LiveFrame {
    public Tasks {
      tasks = List.copyOf(tasks);
    }
  }

  /**
   * A task with its peers.
   *
   * @param task null: it does not know the task
   */
  record Peers(@Nullable LiveTask task, List<LivePeer> peers, int piecesPerCell, int cellCount)
      implements LiveFrame {
    public Peers {
      peers = List.copyOf(peers);
    }
  }

  /** Who sends to whom. */
  record Edges(Topology topology) implements LiveFrame {}
}
