package dragonfly.manager.live.grpc;

/** What can be watched. Immutable; equal questions are asked once. */
public sealed interface LiveQuestion {

  /** The busiest tasks in transfer whose URL, id, tag or application contains the query. */
  record Tasks(String query, int limit) implements LiveQuestion {}

  /** A task with its peers. */
  record Peers(String taskId, int limit) implements LiveQuestion {}

  /**
   * Who sends to whom.
   *
   * @param taskId empty: all tasks
   * @param hostname with the address the only host that counts; empty: all
   */
  record Edges(String taskId, String hostname, String ip, int hostLimit, int edgeLimit)
      implements LiveQuestion {}
}
