package dragonfly.scheduler.grpc;

import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.Range;
import dragonfly.api.common.v2.SizeScope;
import dragonfly.api.common.v2.Task;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.core.piece.ByteRange;
import dragonfly.scheduler.resource.HostDetails;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.TaskFacts;
import dragonfly.scheduler.scheduling.PeerView;
import dragonfly.scheduler.scheduling.TaskView;

/**
 * Records to messages. All fields are set that the protocol's servers require when a peer sends a
 * message back.
 */
final class Answers {
  private Answers() {}

  static Task task(TaskView view) {
    var task =
        Task.newBuilder()
            .setId(view.id())
            .setContentLength(Math.max(0, view.contentLength()))
            .setPieceCount(Math.max(0, view.pieceCount()))
            .setSizeScope(SizeScope.valueOf(view.sizeScope().name()))
            .setState(view.state().wireName())
            .setPeerCount(view.peerCount())
            .setHasAvailablePeer(view.hasAvailablePeer())
            .setCreatedAt(Times.timestamp(view.createdAt()))
            .setUpdatedAt(Times.timestamp(view.updatedAt()));
    TaskFacts facts = view.facts();
    if (facts != null) {
      task.setUrl(facts.url())
          .setTypeValue(facts.type())
          .addAllFilteredQueryParams(facts.filteredQueryParams());
      if (facts.tag() != null) {
        task.setTag(facts.tag());
      }
      if (facts.application() != null) {
        task.setApplication(facts.application());
      }
      if (facts.digest() != null && !facts.digest().isEmpty()) {
        task.setDigest(facts.digest());
      }
    }
    view.sourcePieces().forEach(piece -> task.addPieces(piece(piece)));
    return task.build();
  }

  static Piece piece(PieceReport piece) {
    return Piece.newBuilder()
        .setNumber(piece.number())
        .setOffset(piece.offset())
        .setLength(piece.length())
        .setDigest(piece.digest())
        .setTrafficType(TrafficType.BACK_TO_SOURCE)
        .setCost(Times.duration(piece.costNanos()))
        .setCreatedAt(Times.timestamp(piece.createdAt()))
        .build();
  }

  static Peer peer(PeerView view, Task task) {
    var peer =
        Peer.newBuilder()
            .setId(view.id())
            .setPriorityValue(number(view))
            .setCost(Times.duration(view.costNanos()))
            .setState(view.state().wireName())
            .setTask(task)
            .setHost(parentHost(view.host()))
            .setNeedBackToSource(view.terms().needsBackToSource())
            .setCreatedAt(Times.timestamp(view.createdAt()))
            .setUpdatedAt(Times.timestamp(view.updatedAt()))
            .setConcurrentPieceCount(view.terms().concurrentPieceCount());
    ByteRange range = view.terms().range();
    if (range != null) {
      peer.setRange(Range.newBuilder().setStart(range.start()).setLength(range.length()));
    }
    return peer.build();
  }

  private static int number(PeerView view) {
    return dragonfly.api.common.v2.Priority.valueOf(view.terms().priority().name()).getNumber();
  }

  static Host parentHost(HostReport report) {
    return message(report.details()).asParent();
  }

  static Host host(HostReport report) {
    return message(report.details()).whole();
  }

  private static HostMessage message(HostDetails details) {
    if (details instanceof HostMessage message) {
      return message;
    }
    throw new IllegalStateException("host was not announced by a message: " + details);
  }
}
