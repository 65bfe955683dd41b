package dragonfly.scheduler;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceStartedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerStartedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceBackToSourceFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceFinishedRequest;
import dragonfly.api.scheduler.v2.RegisterPeerRequest;
import dragonfly.api.scheduler.v2.ReschedulePeerRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.error.RefusedException;
import dragonfly.core.rpc.RpcErrors;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An announce stream, played by the test: it never half-closes, as the protocol's clients do not.
 */
public final class FakePeer {
  private final String hostId;
  private final String taskId;
  private final String peerId;
  private final BlockingQueue<AnnouncePeerResponse> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private volatile boolean isRefused;
  private @Nullable ClientCallStreamObserver<AnnouncePeerRequest> stream;

  public FakePeer(Channel channel, String hostId, String taskId, String peerId) {
    this.hostId = hostId;
    this.taskId = taskId;
    this.peerId = peerId;
    SchedulerGrpc.newStub(channel)
        .announcePeer(
            new ClientResponseObserver<AnnouncePeerRequest, AnnouncePeerResponse>() {
              @Override
              public void beforeStart(ClientCallStreamObserver<AnnouncePeerRequest> requests) {
                stream = requests;
              }

              @Override
              public void onNext(AnnouncePeerResponse answer) {
                answers.add(answer);
              }

              @Override
              public void onError(Throwable thrown) {
                isRefused = RpcErrors.fromStatus(thrown) instanceof RefusedException;
                end.complete(Status.fromThrowable(thrown));
              }

              @Override
              public void onCompleted() {
                end.complete(Status.OK);
              }
            });
  }

  public String id() {
    return peerId;
  }

  public FakePeer register(Download.Builder download) {
    return send(
        m -> m.setRegisterPeerRequest(RegisterPeerRequest.newBuilder().setDownload(download)));
  }

  public FakePeer started() {
    return send(m -> m.setDownloadPeerStartedRequest(DownloadPeerStartedRequest.newBuilder()));
  }

  public FakePeer sourceStarted() {
    return send(
        m ->
            m.setDownloadPeerBackToSourceStartedRequest(
                DownloadPeerBackToSourceStartedRequest.newBuilder()));
  }

  public FakePeer piece(int number, long length, String parentId) {
    return send(
        m ->
            m.setDownloadPieceFinishedRequest(
                DownloadPieceFinishedRequest.newBuilder()
                    .setPiece(
                        Piece.newBuilder()
                            .setNumber(number)
                            .setOffset(number * length)
                            .setLength(length)
                            .setParentId(parentId)
                            .setTrafficType(TrafficType.REMOTE_PEER))));
  }

  public FakePeer sourcePiece(int number, long length, String digest) {
    return sourcePieceAt(number, number * length, length, digest);
  }

  public FakePeer sourcePieceAt(int number, long offset, long length, String digest) {
    return send(
        m ->
            m.setDownloadPieceBackToSourceFinishedRequest(
                DownloadPieceBackToSourceFinishedRequest.newBuilder()
                    .setPiece(
                        Piece.newBuilder()
                            .setNumber(number)
                            .setOffset(offset)
                            .setLength(length)
                            .setDigest(digest)
                            .setTrafficType(TrafficType.BACK_TO_SOURCE))));
  }

  public FakePeer pieceFailed(int number, String parentId) {
    return send(
        m ->
            m.setDownloadPieceFailedRequest(
                DownloadPieceFailedRequest.newBuilder()
                    .setPieceNumber(number)
                    .setParentId(parentId)
                    .setTemporary(true)));
  }

  public FakePeer reschedule(List<Peer> parents) {
    return send(
        m ->
            m.setReschedulePeerRequest(
                ReschedulePeerRequest.newBuilder().addAllCandidateParents(parents)));
  }

  public FakePeer finished() {
    return send(m -> m.setDownloadPeerFinishedRequest(DownloadPeerFinishedRequest.newBuilder()));
  }

  public FakePeer sourceFinished() {
    return send(
        m ->
            m.setDownloadPeerBackToSourceFinishedRequest(
                DownloadPeerBackToSourceFinishedRequest.newBuilder()));
  }

  public FakePeer sourceFailed() {
    return send(
        m ->
            m.setDownloadPeerBackToSourceFailedRequest(
                DownloadPeerBackToSourceFailedRequest.newBuilder().setDescription("404")));
  }

  public FakePeer send(Consumer<AnnouncePeerRequest.Builder> kind) {
    var message =
        AnnouncePeerRequest.newBuilder().setHostId(hostId).setTaskId(taskId).setPeerId(peerId);
    kind.accept(message);
    open().onNext(message.build());
    return this;
  }

  /** The connection breaks, as seen from the scheduler. */
  public void breakOff() {
    open().cancel("broken by the test", null);
  }

  private ClientCallStreamObserver<AnnouncePeerRequest> open() {
    if (stream == null) {
      throw new IllegalStateException("stream is not open");
    }
    return stream;
  }

  /** The next answer; waits for it. */
  public AnnouncePeerResponse answer() throws InterruptedException {
    AnnouncePeerResponse answer = answers.poll(10, TimeUnit.SECONDS);
    if (answer == null) {
      throw new AssertionError("no answer: peerId=" + peerId + " end=" + end.getNow(null));
    }
    return answer;
  }

  /** The parents of the next answer, which has to be one with parents. */
  public List<Peer> parents() throws InterruptedException {
    AnnouncePeerResponse answer = answer();
    if (!answer.hasNormalTaskResponse()) {
      throw new AssertionError("answer has no parents: " + answer);
    }
    return answer.getNormalTaskResponse().getCandidateParentsList();
  }

  public List<String> parentIds() throws InterruptedException {
    return parents().stream().map(Peer::getId).toList();
  }

  public boolean hasAnswer() {
    return !answers.isEmpty();
  }

  /** How the scheduler ended the stream; waits for it. */
  public Status end() {
    return end.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Whether the scheduler ended the stream and meant that for good; waits for the end. */
  public boolean isRefused() {
    end();
    return isRefused;
  }
}
