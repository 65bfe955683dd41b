package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.LivePeer;
import dragonfly.api.ext.v1.LiveTask;
import dragonfly.scheduler.resource.Flow;
import java.util.List;

/**
 * What was seen of a swarm in its context.
 *
 * @param task without rates
 * @param peers without rates; empty unless somebody watches the task
 * @param isInTransfer whether somebody downloads it or waits for it
 */
record TaskSample(
    String taskId,
    LiveTask task,
    List<Flow> flows,
    List<LivePeer> peers,
    Cells cells,
    boolean isInTransfer) {}
