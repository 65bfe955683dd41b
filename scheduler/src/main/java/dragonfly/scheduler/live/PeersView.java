package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.LiveParent;
import dragonfly.api.ext.v1.LivePeer;
import dragonfly.api.ext.v1.LiveTask;
import dragonfly.api.ext.v1.TaskFrame;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Peer;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** The peers of one task and their pieces. Confined to the context of the board. */
final class PeersView extends View<TaskFrame> {
  private static final int MAX_EDGES = 50_000;
  private static final long MAX_ETA_SECONDS = 7L * 24 * 3600;

  private record Edge(String parentId, String childId) {}

  private final String taskId;
  private final int peerLimit;
  private final int cellLimit;
  private final Rates<String> received = new Rates<>(MAX_EDGES);
  private final Rates<String> sent = new Rates<>(MAX_EDGES);
  private final Rates<Edge> edges = new Rates<>(MAX_EDGES);
  private final Rate source = new Rate();
  private final Rate peers = new Rate();
  private @Nullable TaskSample sample;
  private @Nullable TaskFrame last;

  PeersView(String taskId, int peerLimit, int cellLimit) {
    this.taskId = taskId;
    this.peerLimit = peerLimit;
    this.cellLimit = cellLimit;
  }

  String taskId() {
    return taskId;
  }

  int peerLimit() {
    return peerLimit;
  }

  int cellLimit() {
    return cellLimit;
  }

  @Override
  void see(TaskSample seen) {
    if (!seen.taskId().equals(taskId)) {
      return;
    }
    sample = seen;
    for (Flow flow : seen.flows()) {
      Peer parent = flow.parent();
      String childId = flow.child().id();
      received.add(childId, flow.bytes());
      if (parent == null) {
        source.add(flow.bytes());
      } else {
        peers.add(flow.bytes());
        sent.add(parent.id(), flow.bytes());
        edges.add(new Edge(parent.id(), childId), flow.bytes());
      }
    }
  }

  /** The task is not known any more. */
  void miss() {
    sample = null;
  }

  @Override
  void tick(Tick tick) {
    received.tick(tick.seconds());
    sent.tick(tick.seconds());
    edges.tick(tick.seconds());
    source.tick(tick.seconds());
    peers.tick(tick.seconds());
    var frame =
        TaskFrame.newBuilder()
            .setAt(Messages.time(tick.at()))
            .setIntervalMillis(tick.intervalMillis());
    TaskSample seen = sample;
    if (seen != null) {
      frame
          .setTask(
              seen.task().toBuilder()
                  .setSourceBytesPerSecond(source.perSecond())
                  .setPeerBytesPerSecond(peers.perSecond()))
          .setPiecesPerCell(seen.cells().piecesPerCell())
          .setCellCount(seen.cells().count());
      // a view of fewer peers shares the look with one of more
      seen.peers().stream().limit(peerLimit).forEach(peer -> frame.addPeers(rated(seen, peer)));
    }
    last = frame.build();
    viewers().forEach(this::greet);
  }

  private LivePeer rated(TaskSample seen, LivePeer plain) {
    var peer = plain.toBuilder();
    long rate = received.perSecond(plain.getPeerId());
    peer.setBytesPerSecond(rate).setSentBytesPerSecond(sent.perSecond(plain.getPeerId()));
    var parents =
        plain.getParentsList().stream()
            .map(
                parent ->
                    parent.toBuilder()
                        .setBytesPerSecond(
                            edges.perSecond(new Edge(parent.getPeerId(), plain.getPeerId())))
                        .build())
            .sorted(Comparator.comparingLong(LiveParent::getBytesPerSecond).reversed())
            .toList();
    peer.clearParents().addAllParents(parents);
    long left = left(seen.task(), plain);
    if (left > 0 && rate > 0 && left / rate < MAX_ETA_SECONDS) {
      peer.setEtaSeconds((int) Math.ceilDiv(left, rate));
    }
    return peer.build();
  }

  private static long left(LiveTask task, LivePeer peer) {
    if (task.getPieceCount() == 0 || peer.getState().equals("Succeeded")) {
      return 0;
    }
    double share = 1 - peer.getFinishedPieceCount() / (double) task.getPieceCount();
    return Math.max(0, (long) (share * task.getContentLength()));
  }

  @Override
  void greet(Viewer<TaskFrame> viewer) {
    if (last != null && viewer.isReady()) {
      viewer.send(last);
    }
  }
}
