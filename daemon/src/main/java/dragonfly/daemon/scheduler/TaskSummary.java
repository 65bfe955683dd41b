package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Task;

/**
 * What a scheduler knows of a task. Immutable.
 *
 * @param contentLength bytes; 0 when the scheduler does not know it
 * @param state of the scheduler's state machine, e.g. Succeeded
 * @param hasAvailablePeer whether somebody can give it
 */
public record TaskSummary(
    String taskId,
    long contentLength,
    int pieceCount,
    String state,
    int peerCount,
    boolean hasAvailablePeer) {
  static TaskSummary of(Task task) {
    return new TaskSummary(
        task.getId(),
        task.getContentLength(),
        task.getPieceCount(),
        task.getState(),
        task.getPeerCount(),
        task.getHasAvailablePeer());
  }
}
