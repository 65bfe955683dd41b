package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.LiveParent;
import dragonfly.api.ext.v1.LivePeer;
import dragonfly.api.ext.v1.LiveTask;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.PeerTerms;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.Task;
import dragonfly.scheduler.resource.TaskFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Looks at swarms, inside their contexts. */
final class Samples {
  private static final int MAX_PARENTS = 16;

  /** Best to show last: downloading ones are shown before others, then the latest first. */
  private static final Comparator<Peer> WORTH =
      Comparator.<Peer, Boolean>comparing(Samples::isDownloading).thenComparing(Peer::updatedAt);

  private Samples() {}

  /** What moved since the last call, for nobody who looks closer. */
  static List<Flow> flows(Swarm swarm) {
    return swarm.takeFlows();
  }

  static TaskSample of(Swarm swarm, int peerLimit, int cellLimit) {
    var cells = Cells.of(swarm.task().pieceCount(), Math.max(1, cellLimit));
    List<Flow> flows = swarm.takeFlows();
    LiveTask task = task(swarm);
    boolean isInTransfer =
        task.getDownloadingCount() > 0 || !swarm.triggers().isEmpty() || !flows.isEmpty();
    var peers = new ArrayList<LivePeer>();
    for (Peer peer : shown(swarm, peerLimit)) {
      peers.add(peer(swarm, peer, cells));
    }
    return new TaskSample(swarm.task().id(), task, flows, peers, cells, isInTransfer);
  }

  private static List<Peer> shown(Swarm swarm, int limit) {
    if (limit == 0) {
      return List.of();
    }
    var best = new PriorityQueue<Peer>(WORTH);
    for (Peer peer : swarm.peers()) {
      best.add(peer);
      if (best.size() > limit) {
        best.remove();
      }
    }
    var peers = new ArrayList<Peer>(best);
    peers.sort(WORTH.reversed().thenComparing(Peer::id));
    return peers;
  }

  static boolean isDownloading(Peer peer) {
    return peer.isAttached()
        && (peer.state() == PeerState.BACK_TO_SOURCE || peer.isDownloading() || peer.isSource())
        && peer.state() != PeerState.SUCCEEDED;
  }

  static LiveTask task(Swarm swarm) {
    Task task = swarm.task();
    int downloading = 0;
    int finished = 0;
    for (Peer peer : swarm.peers()) {
      if (peer.state() == PeerState.SUCCEEDED) {
        finished++;
      } else if (isDownloading(peer)) {
        downloading++;
      }
    }
    var message =
        LiveTask.newBuilder()
            .setTaskId(task.id())
            .setState(task.state().wireName())
            .setContentLength(Math.max(0, task.contentLength()))
            .setPieceCount(Math.max(0, task.pieceCount()))
            .setPeerCount(swarm.peers().size())
            .setDownloadingCount(downloading)
            .setWaitingCount(swarm.parked().size())
            .setSourceCount(swarm.sources().size())
            .setFinishedCount(finished)
            .setSourceBytes(swarm.sourceBytes())
            .setPeerBytes(swarm.peerBytes())
            .setCreatedAt(Messages.time(task.createdAt()));
    TaskFacts facts = task.facts();
    if (facts != null) {
      message
          .setUrl(Messages.shown(facts.url()))
          .setTag(Messages.text(facts.tag()))
          .setApplication(Messages.text(facts.application()));
    }
    return message.build();
  }

  private static LivePeer peer(Swarm swarm, Peer peer, Cells cells) {
    Host host = peer.host();
    boolean isFinished =
        peer.state() == PeerState.SUCCEEDED && PeerTerms.covers(peer.terms().range(), null);
    var message =
        LivePeer.newBuilder()
            .setPeerId(peer.id())
            .setHostId(host.id())
            .setHostname(host.report().hostname())
            .setIp(host.report().ip())
            .setIdc(host.report().idc())
            .setIsSeed(host.report().isSeed())
            .setState(peer.state().wireName())
            .setIsWaiting(swarm.parked().contains(peer))
            .setFinishedPieceCount(peer.pieces().cardinality())
            .setSourceBytes(peer.traffic().sourceBytes())
            .setPeerBytes(peer.traffic().peerBytes())
            .setCostMillis(peer.costNanos() / 1_000_000)
            .setCreatedAt(Messages.time(peer.createdAt()));
    if (!isFinished) {
      message.setCells(cells.of(peer.pieces()));
    }
    var fromSource = peer.traffic().sourcePieces();
    if (fromSource != null) {
      message.setSourceCells(cells.of(fromSource));
    }
    swarm.graph().parents(peer).stream()
        .limit(MAX_PARENTS)
        .forEach(
            parent ->
                message.addParents(
                    LiveParent.newBuilder()
                        .setPeerId(parent.id())
                        .setHostId(parent.host().id())
                        .setHostname(parent.host().report().hostname())));
    return message.build();
  }
}
