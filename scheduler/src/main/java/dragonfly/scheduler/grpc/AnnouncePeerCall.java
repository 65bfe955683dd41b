package dragonfly.scheduler.grpc;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.Task;
import dragonfly.api.common.v2.TaskType;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DownloadPieceBackToSourceFailedRequest;
import dragonfly.api.scheduler.v2.EmptyTaskResponse;
import dragonfly.api.scheduler.v2.MetadataOnlyResponse;
import dragonfly.api.scheduler.v2.NeedBackToSourceResponse;
import dragonfly.api.scheduler.v2.NormalTaskResponse;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.RefusedException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.metrics.SchedulerMetrics.PeerCall;
import dragonfly.scheduler.metrics.SchedulerMetrics.PeerLabels;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Priority;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.scheduling.Decision;
import dragonfly.scheduler.scheduling.TaskView;
import dragonfly.scheduler.seed.SeedDownload;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An announce stream of a peer. What the peer says is posted to its swarm, at most {@link #WINDOW}
 * messages at a time; what the swarm decides is written to the stream. Everything here is confined
 * to {@code context}.
 */
final class AnnouncePeerCall implements StreamObserver<AnnouncePeerRequest> {
  /** Messages of the peer that may wait for the swarm. */
  static final int WINDOW = 64;

  private final Scope scope;
  private final SerialContext context;
  private final ServerCallStreamObserver<AnnouncePeerResponse> answers;
  private final @Nullable String sourceVersion;
  private final long sessionId;
  private @Nullable String taskId;
  private String peerId = "";
  private PeerLabels labels = new PeerLabels("LEVEL0", "STANDARD", "normal");
  private long registeredNanos;
  private long askedNanos;
  private long contentLength = -1;
  private boolean isEnded;

  /**
   * @param sourceVersion which version of the content the peer wants or has; null when not known
   */
  AnnouncePeerCall(
      Scope scope,
      ServerCallStreamObserver<AnnouncePeerResponse> answers,
      @Nullable String sourceVersion) {
    this.scope = scope;
    this.answers = answers;
    this.sourceVersion = sourceVersion;
    this.sessionId = scope.sessions().nextId();
    this.context = new SerialContext("announce-peer-" + sessionId, scope.executor());
    scope.metrics().called(SchedulerMetrics.Call.ANNOUNCE_PEER);
    scope.metrics().streams(1);
    scope.sessions().opened(sessionId, this);
    answers.disableAutoRequest();
    answers.setOnCancelHandler(() -> context.execute(this::closed));
    answers.request(WINDOW);
  }

  @Override
  public void onNext(AnnouncePeerRequest message) {
    context.execute(() -> hear(message));
  }

  @Override
  public void onError(Throwable thrown) {
    context.execute(this::closed);
  }

  @Override
  public void onCompleted() {
    context.execute(
        () -> {
          if (!isEnded) {
            closed();
            answers.onCompleted();
          }
        });
  }

  /** May be called from any thread. */
  void carryOut(Decision.ForSession decision) {
    context.execute(() -> answer(decision));
  }

  // ---- what the peer says ----

  private void hear(AnnouncePeerRequest message) {
    if (isEnded) {
      return;
    }
    try {
      SwarmEvent.PeerMessage event = event(message);
      if (event instanceof SwarmEvent.Registered registered) {
        taskId = message.getTaskId();
        peerId = registered.peerId();
      }
      post(event);
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void post(SwarmEvent.PeerMessage event) {
    String swarm = taskId;
    if (swarm != null) {
      scope.swarms().post(swarm, event, () -> context.execute(this::takeMore));
    }
  }

  private void takeMore() {
    if (!isEnded) {
      answers.request(1);
    }
  }

  private SwarmEvent.PeerMessage event(AnnouncePeerRequest message) {
    var kind = message.getRequestCase();
    if (kind == AnnouncePeerRequest.RequestCase.REGISTER_PEER_REQUEST) {
      return register(message);
    }
    if (taskId == null) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION, "first message is no register: message=" + kind);
    }
    return switch (kind) {
      case DOWNLOAD_PEER_STARTED_REQUEST -> {
        scope.metrics().called(PeerCall.STARTED, labels);
        yield new SwarmEvent.DownloadStarted(sessionId, peerId);
      }
      case DOWNLOAD_PEER_BACK_TO_SOURCE_STARTED_REQUEST -> {
        scope.metrics().called(PeerCall.BACK_TO_SOURCE_STARTED, labels);
        yield new SwarmEvent.BackToSourceStarted(sessionId, peerId);
      }
      case RESCHEDULE_PEER_REQUEST -> {
        askedNanos = scope.ticker().nanos();
        var parents = message.getReschedulePeerRequest().getCandidateParentsList();
        yield new SwarmEvent.RescheduleAsked(sessionId, peerId, ids(parents));
      }
      case DOWNLOAD_PEER_FINISHED_REQUEST -> {
        finished();
        yield new SwarmEvent.DownloadFinished(sessionId, peerId);
      }
      case DOWNLOAD_PEER_BACK_TO_SOURCE_FINISHED_REQUEST -> {
        finished();
        yield new SwarmEvent.BackToSourceFinished(sessionId, peerId);
      }
      case DOWNLOAD_PEER_FAILED_REQUEST -> {
        scope.metrics().called(PeerCall.FINISHED, labels);
        scope.metrics().failed(PeerCall.FINISHED, labels);
        yield new SwarmEvent.DownloadFailed(
            sessionId, peerId, message.getDownloadPeerFailedRequest().getDescription());
      }
      case DOWNLOAD_PEER_BACK_TO_SOURCE_FAILED_REQUEST -> {
        scope.metrics().backToSourceFailed(labels);
        yield new SwarmEvent.BackToSourceFailed(
            sessionId, peerId, message.getDownloadPeerBackToSourceFailedRequest().getDescription());
      }
      case DOWNLOAD_PIECE_FINISHED_REQUEST -> {
        Piece piece = message.getDownloadPieceFinishedRequest().getPiece();
        count(piece);
        yield new SwarmEvent.PieceFinished(sessionId, peerId, Requests.piece(piece, false));
      }
      case DOWNLOAD_PIECE_BACK_TO_SOURCE_FINISHED_REQUEST -> {
        Piece piece = message.getDownloadPieceBackToSourceFinishedRequest().getPiece();
        count(piece);
        yield new SwarmEvent.SourcePieceFinished(sessionId, peerId, Requests.piece(piece, true));
      }
      case DOWNLOAD_PIECE_FAILED_REQUEST -> {
        var failed = message.getDownloadPieceFailedRequest();
        scope.metrics().pieceFailed(TrafficType.REMOTE_PEER.name(), labels);
        yield new SwarmEvent.PieceFailed(
            sessionId, peerId, failed.getParentId(), failed.getTemporary());
      }
      case DOWNLOAD_PIECE_BACK_TO_SOURCE_FAILED_REQUEST -> {
        scope.metrics().sourcePieceFailed(labels);
        yield new SwarmEvent.SourcePieceFailed(
            sessionId, peerId, describe(message.getDownloadPieceBackToSourceFailedRequest()));
      }
      case REGISTER_PEER_REQUEST, REQUEST_NOT_SET ->
          throw new DragonflyException(
              Status.Code.FAILED_PRECONDITION, "message is not known: message=" + kind);
    };
  }

  private SwarmEvent.Registered register(AnnouncePeerRequest message) {
    String hostId = Requests.required("host_id", message.getHostId());
    String id = Requests.required("task_id", message.getTaskId());
    Requests.required("peer_id", message.getPeerId());
    if (taskId != null && !taskId.equals(id)) {
      throw new IllegalArgumentException(
          "task changes on one stream: taskId=%s expected=%s".formatted(id, taskId));
    }
    Host host =
        scope
            .hosts()
            .find(hostId)
            .orElseThrow(
                () ->
                    new DragonflyException(
                        Status.Code.NOT_FOUND, "host is not known: hostId=" + hostId));
    Download download = message.getRegisterPeerRequest().getDownload();
    Priority priority = priority(download);
    labels =
        new PeerLabels(
            priority.name(),
            TaskType.forNumber(download.getTypeValue()) == null
                ? "UNKNOWN"
                : download.getType().name(),
            host.report().isSeed() ? "super" : "normal");
    scope.metrics().called(PeerCall.REGISTER, labels);
    registeredNanos = scope.ticker().nanos();
    askedNanos = registeredNanos;
    var facts = Requests.facts(download, sourceVersion);
    contentLength = facts.contentLength();
    return new SwarmEvent.Registered(
        sessionId,
        message.getPeerId(),
        host,
        facts,
        Requests.terms(download, priority),
        download.getMetadataOnly(),
        new SeedDownload(download, sourceVersion));
  }

  private Priority priority(Download download) {
    return scope
        .dynConfig()
        .get()
        .effective(
            Priority.ofNumber(download.getPriorityValue()),
            download.hasApplication() ? download.getApplication() : null,
            download.getUrl());
  }

  private static Set<String> ids(List<Peer> peers) {
    var ids = new HashSet<String>();
    peers.forEach(peer -> ids.add(peer.getId()));
    return ids;
  }

  private static String describe(DownloadPieceBackToSourceFailedRequest failed) {
    return failed.hasBackend()
        ? "status=%d %s"
            .formatted(failed.getBackend().getStatusCode(), failed.getBackend().getMessage())
        : failed.getUnknown().getMessage();
  }

  private void count(Piece piece) {
    scope.metrics().piece(piece.getTrafficType().name(), labels, piece.getLength());
  }

  private void finished() {
    scope.metrics().called(PeerCall.FINISHED, labels);
    scope
        .metrics()
        .peerTook(Duration.ofNanos(scope.ticker().nanos() - registeredNanos), contentLength);
  }

  // ---- what the swarm decides ----

  private void answer(Decision.ForSession decision) {
    if (isEnded) {
      return;
    }
    switch (decision) {
      case Decision.AnswerEmpty _ ->
          send(response().setEmptyTaskResponse(EmptyTaskResponse.getDefaultInstance()));
      case Decision.AnswerMetadataOnly _ ->
          send(response().setMetadataOnlyResponse(MetadataOnlyResponse.getDefaultInstance()));
      case Decision.AnswerParents d -> {
        if (d.isAsked()) {
          answered();
        } else {
          scope.metrics().pushed();
        }
        send(response().setNormalTaskResponse(parents(d.task(), d)));
      }
      case Decision.AnswerBackToSource d -> {
        answered();
        scope.metrics().sentToSource();
        send(
            response()
                .setNeedBackToSourceResponse(
                    NeedBackToSourceResponse.newBuilder().setDescription(d.description())));
      }
      case Decision.EndSession _ -> {
        end();
        answers.onCompleted();
      }
      case Decision.Refuse d -> {
        scope.metrics().refused(d.reason().name().toLowerCase(Locale.ROOT));
        scope.metrics().failed(PeerCall.REGISTER, labels);
        fail(refusal(d));
      }
    }
  }

  private static AnnouncePeerResponse.Builder response() {
    return AnnouncePeerResponse.newBuilder();
  }

  private static NormalTaskResponse parents(TaskView view, Decision.AnswerParents decision) {
    Task task = Answers.task(view);
    var response = NormalTaskResponse.newBuilder();
    decision.parents().forEach(peer -> response.addCandidateParents(Answers.peer(peer, task)));
    return response.build();
  }

  /** What the priority forbids, a daemon must not do on its own either. */
  private static DragonflyException refusal(Decision.Refuse refuse) {
    var message = refuse.message();
    return switch (refuse.reason()) {
      case UNKNOWN_PEER -> new DragonflyException(Status.Code.NOT_FOUND, message);
      case NO_PARENT -> new RefusedException(Status.Code.NOT_FOUND, message);
      case FORBIDDEN -> new RefusedException(Status.Code.FAILED_PRECONDITION, message);
      case EXHAUSTED -> new DragonflyException(Status.Code.FAILED_PRECONDITION, message);
    };
  }

  private void answered() {
    scope.metrics().scheduled(Duration.ofNanos(scope.ticker().nanos() - askedNanos));
  }

  private void send(AnnouncePeerResponse.Builder response) {
    answers.onNext(response.build());
  }

  // ---- the end ----

  private void fail(RuntimeException cause) {
    scope.metrics().failed(SchedulerMetrics.Call.ANNOUNCE_PEER);
    closed();
    answers.onError(RpcErrors.toStatus(cause));
  }

  /** The stream is over and the peer has not said that it is finished. */
  private void closed() {
    if (!isEnded) {
      post(new SwarmEvent.SessionClosed(sessionId, peerId));
      end();
    }
  }

  private void end() {
    isEnded = true;
    scope.metrics().streams(-1);
    scope.sessions().closed(sessionId);
  }
}
