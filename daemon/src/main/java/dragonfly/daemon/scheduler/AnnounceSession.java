package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.errordetails.v2.Backend;
import dragonfly.api.errordetails.v2.Unknown;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerBackToSourceStartedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPeerStartedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceBackToSourceFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceBackToSourceFinishedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceFailedRequest;
import dragonfly.api.scheduler.v2.DownloadPieceFinishedRequest;
import dragonfly.api.scheduler.v2.RegisterPeerRequest;
import dragonfly.api.scheduler.v2.ReschedulePeerRequest;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.RefusedException;
import dragonfly.core.error.SourceException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Timers;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The announce stream of one peer, that is of one download. Any thread may send; one thread takes
 * the answers. The stream is confined to {@code context}, which keeps the order of the messages.
 *
 * <p>Until the first answer the session carries on by itself: with the next scheduler of the ring
 * when one cannot be reached, and with the same one when it does not know this host yet or is
 * overloaded. After that the end of the stream is told and the session is over. Messages wait here
 * while the stream takes none; there are at most a few a piece.
 */
public final class AnnounceSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnnounceSession.class);

  /** How long the scheduler may take to end the stream after our last message. */
  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

  private static final int ANSWERS_AHEAD = 8;
  private static final int MOST_OVERLOADS = 5;
  private static final Duration OVERLOAD_PAUSE = Duration.ofMillis(200);

  private final SerialContext context;
  private final Timers timers;
  private final Link link;
  private final String hostId;
  private final String taskId;
  private final String peerId;
  private final LinkedBlockingQueue<ScheduleResponse> answers = new LinkedBlockingQueue<>();
  private volatile ScheduleResponse.@Nullable Ended ended;
  private volatile SchedulerNode node;

  // confined to the context
  private final Deque<SchedulerNode> candidates;
  private final Deque<AnnouncePeerRequest> pending = new ArrayDeque<>();
  private @Nullable AnnouncePeerRequest register;
  private @Nullable Stream stream;
  private boolean isAnswered;
  private boolean isFinal;
  private boolean isHostAnnounced;
  private int overloads;

  /** What a session needs of its client. */
  interface Link {
    /** Opens the stream; answers go to the observer. */
    void open(
        SchedulerNode node, ClientResponseObserver<AnnouncePeerRequest, AnnouncePeerResponse> to);

    /** Makes the host known to a scheduler, then calls back from any thread. */
    void announceHost(SchedulerNode node, Runnable done);

    /** A scheduler could not be reached. */
    void suspect(SchedulerNode node);

    /** The session is over. */
    void forget(AnnounceSession session);
  }

  /**
   * @param candidates at least one; the first is asked first
   */
  AnnounceSession(
      SerialContext context,
      Timers timers,
      Link link,
      List<SchedulerNode> candidates,
      String hostId,
      String taskId,
      String peerId) {
    this.context = context;
    this.timers = timers;
    this.link = link;
    this.hostId = hostId;
    this.taskId = taskId;
    this.peerId = peerId;
    this.candidates = new ArrayDeque<>(candidates);
    this.node = this.candidates.removeFirst();
  }

  /** The scheduler that is asked now. */
  public SchedulerNode scheduler() {
    return node;
  }

  /**
   * Waits for the next answer. After {@link ScheduleResponse.Ended} that is the answer for ever.
   *
   * @return null if none came in time
   */
  public @Nullable ScheduleResponse next(Duration timeout) throws InterruptedException {
    ScheduleResponse answer = answers.poll();
    if (answer == null && ended != null) {
      return ended;
    }
    if (answer == null) {
      answer = answers.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    if (answer != null && !(answer instanceof ScheduleResponse.Ended)) {
      context.execute(this::requestMore);
    }
    return answer;
  }

  /**
   * The first message. Does not block; the answer or the failure comes by {@link #next}.
   *
   * @param download with the {@code actual} fields filled in
   */
  public void register(Download download) {
    AnnouncePeerRequest message =
        message()
            .setRegisterPeerRequest(RegisterPeerRequest.newBuilder().setDownload(download))
            .build();
    context.execute(
        () -> {
          if (register != null) {
            throw new IllegalStateException("registered twice: peerId=" + peerId);
          }
          register = message;
          if (ended == null) {
            open();
          }
        });
  }

  /** Follows each answer that names parents, or that there is nothing to fetch. */
  public void started() {
    send(message().setDownloadPeerStartedRequest(DownloadPeerStartedRequest.getDefaultInstance()));
  }

  /** A piece from a parent is stored. */
  public void pieceFinished(PieceReport piece) {
    send(
        message()
            .setDownloadPieceFinishedRequest(
                DownloadPieceFinishedRequest.newBuilder()
                    .setPiece(ScheduleMessages.piece(piece, TrafficType.REMOTE_PEER))));
  }

  /** All parents of a piece failed. */
  public void pieceFailed(int number, String parentId) {
    send(
        message()
            .setDownloadPieceFailedRequest(
                DownloadPieceFailedRequest.newBuilder()
                    .setPieceNumber(number)
                    .setParentId(parentId)
                    .setTemporary(true)));
  }

  /** The peer begins to fetch from the source. */
  public void backToSourceStarted(String description) {
    send(
        message()
            .setDownloadPeerBackToSourceStartedRequest(
                DownloadPeerBackToSourceStartedRequest.newBuilder().setDescription(description)));
  }

  /** A piece from the source is stored. */
  public void backToSourcePieceFinished(PieceReport piece) {
    send(
        message()
            .setDownloadPieceBackToSourceFinishedRequest(
                DownloadPieceBackToSourceFinishedRequest.newBuilder()
                    .setPiece(ScheduleMessages.piece(piece, TrafficType.BACK_TO_SOURCE))));
  }

  /**
   * Asks for other parents.
   *
   * @param parents those to avoid from now on
   */
  public void reschedule(Collection<CandidateParent> parents, String description) {
    send(
        message()
            .setReschedulePeerRequest(
                ReschedulePeerRequest.newBuilder()
                    .addAllCandidateParents(parents.stream().map(CandidateParent::raw).toList())
                    .setDescription(description)));
  }

  /** Final: everything is stored, from parents. */
  public void finished() {
    sendFinal(
        message().setDownloadPeerFinishedRequest(DownloadPeerFinishedRequest.getDefaultInstance()));
  }

  /** Final: everything is stored, from the source. */
  public void backToSourceFinished() {
    sendFinal(
        message()
            .setDownloadPeerBackToSourceFinishedRequest(
                DownloadPeerBackToSourceFinishedRequest.getDefaultInstance()));
  }

  /** Final: the download failed. */
  public void failed(String description) {
    sendFinal(
        message()
            .setDownloadPeerFailedRequest(
                DownloadPeerFailedRequest.newBuilder().setDescription(description)));
  }

  /** Final: the source failed; its answer travels to the scheduler. */
  public void backToSourceFailed(DragonflyException cause) {
    String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    var piece = DownloadPieceBackToSourceFailedRequest.newBuilder();
    if (cause instanceof SourceException source && source.statusCode() != null) {
      piece.setBackend(
          Backend.newBuilder()
              .setMessage(text)
              .putAllHeader(source.header())
              .setStatusCode(source.statusCode()));
    } else {
      piece.setUnknown(Unknown.newBuilder().setMessage(text));
    }
    send(message().setDownloadPieceBackToSourceFailedRequest(piece));
    sendFinal(
        message()
            .setDownloadPeerBackToSourceFailedRequest(
                DownloadPeerBackToSourceFailedRequest.newBuilder().setDescription(text)));
  }

  /** Cancels the stream unless the last message was sent, which then still goes out. */
  @Override
  public void close() {
    context.execute(
        () -> {
          if (!isFinal) {
            end(Status.CANCELLED.withDescription("session was closed"));
          }
        });
  }

  /** The scheduler is known to be away. */
  void lost(SchedulerNode lost) {
    context.execute(
        () -> {
          Stream current = stream;
          if (ended == null && current != null && current.to.equals(lost)) {
            current.cancel("scheduler is away");
            failed(current, Status.UNAVAILABLE.withDescription("scheduler is away"));
          }
        });
  }

  private AnnouncePeerRequest.Builder message() {
    return AnnouncePeerRequest.newBuilder().setHostId(hostId).setTaskId(taskId).setPeerId(peerId);
  }

  private void send(AnnouncePeerRequest.Builder message) {
    AnnouncePeerRequest built = message.build();
    context.execute(
        () -> {
          if (ended == null && !isFinal) {
            pending.add(built);
            flush();
          }
        });
  }

  private void sendFinal(AnnouncePeerRequest.Builder message) {
    AnnouncePeerRequest built = message.build();
    context.execute(
        () -> {
          if (ended == null && !isFinal) {
            pending.add(built);
            isFinal = true;
            flush();
            timers.schedule(END_TIMEOUT, () -> context.execute(this::giveUp));
          }
        });
  }

  private void giveUp() {
    if (ended == null) {
      LOG.atDebug()
          .addKeyValue("peerId", peerId)
          .addKeyValue("scheduler", node.name())
          .log("scheduler did not end the announce stream");
      end(Status.DEADLINE_EXCEEDED.withDescription("scheduler did not end the stream"));
    }
  }

  private void flush() {
    Stream current = stream;
    // before the first answer another scheduler may have to be told everything
    if (current == null || !(isAnswered || isFinal)) {
      return;
    }
    while (!pending.isEmpty() && current.isReady()) {
      current.send(pending.removeFirst());
    }
  }

  private void requestMore() {
    Stream current = stream;
    if (current != null) {
      current.request();
    }
  }

  private void open() {
    var opened = new Stream(node);
    stream = opened;
    link.open(node, opened);
    AnnouncePeerRequest first = register;
    if (first != null) {
      opened.send(first);
    }
    flush();
  }

  private void answered(Stream from, ScheduleResponse answer) {
    if (stream != from || ended != null) {
      return;
    }
    isAnswered = true;
    if (answer instanceof ScheduleResponse.Ended end) {
      from.cancel(end.message());
      end(Status.fromCode(end.code()).withDescription(end.message()));
      return;
    }
    answers.add(answer);
    flush();
  }

  private void failed(Stream from, Status status) {
    if (stream != from || ended != null) {
      return;
    }
    stream = null;
    if (isLoss(status)) {
      link.suspect(node);
    }
    if (isAnswered || isFinal || status.isOk()) {
      // a scheduler that is stopped resets its streams, which reads as cancelled
      end(
          status.getCode() == Status.Code.CANCELLED
              ? Status.UNAVAILABLE.withDescription(description(status))
              : status);
      return;
    }
    switch (status.getCode()) {
      case NOT_FOUND -> announceHost(status);
      case RESOURCE_EXHAUSTED -> waitForOverload(status);
      default -> {
        if (isLoss(status)) {
          tryNext(status);
        } else {
          end(status);
        }
      }
    }
  }

  private void refused(Stream from, Status status) {
    if (stream == from && ended == null) {
      stream = null;
      end(status, true);
    }
  }

  /** Whether the scheduler went away, rather than refused. */
  private static boolean isLoss(Status status) {
    return switch (status.getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, INTERNAL -> true;
      default -> false;
    };
  }

  /** The scheduler restarted, or forgot this host: tell it and register once more. */
  private void announceHost(Status status) {
    if (isHostAnnounced) {
      end(status);
      return;
    }
    isHostAnnounced = true;
    link.announceHost(node, () -> context.execute(this::reopen));
  }

  private void waitForOverload(Status status) {
    overloads++;
    if (overloads > MOST_OVERLOADS) {
      end(status);
      return;
    }
    timers.schedule(OVERLOAD_PAUSE.multipliedBy(overloads), () -> context.execute(this::reopen));
  }

  private void reopen() {
    if (ended == null && stream == null) {
      open();
    }
  }

  private void tryNext(Status status) {
    SchedulerNode next = candidates.pollFirst();
    if (next == null) {
      end(
          Status.UNAVAILABLE.withDescription(
              "no scheduler answers: last=%s cause=%s"
                  .formatted(node.address(), description(status))));
      return;
    }
    LOG.atInfo()
        .addKeyValue("peerId", peerId)
        .addKeyValue("from", node.name())
        .addKeyValue("to", next.name())
        .addKeyValue("cause", description(status))
        .log("scheduler does not answer, the next one is asked");
    node = next;
    isHostAnnounced = false;
    open();
  }

  private static String description(Status status) {
    String text = status.getDescription();
    return text == null ? status.getCode().toString() : text;
  }

  private void end(Status status) {
    end(status, false);
  }

  private void end(Status status, boolean isRefused) {
    if (ended != null) {
      return;
    }
    var last = new ScheduleResponse.Ended(status.getCode(), description(status), isRefused);
    ended = last;
    answers.add(last);
    pending.clear();
    Stream current = stream;
    stream = null;
    if (current != null && !status.isOk()) {
      current.cancel(description(status));
    }
    link.forget(this);
  }

  @Override
  public String toString() {
    return "AnnounceSession(" + peerId + " at " + node.name() + ")";
  }

  /** One attempt; what it hears is posted to the context. */
  private final class Stream
      implements ClientResponseObserver<AnnouncePeerRequest, AnnouncePeerResponse> {
    private final SchedulerNode to;
    private @Nullable ClientCallStreamObserver<AnnouncePeerRequest> requests;

    Stream(SchedulerNode to) {
      this.to = to;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<AnnouncePeerRequest> requestStream) {
      requests = requestStream;
      requestStream.disableAutoRequestWithInitial(ANSWERS_AHEAD);
      requestStream.setOnReadyHandler(() -> context.execute(AnnounceSession.this::flush));
    }

    boolean isReady() {
      return requests != null && requests.isReady();
    }

    void send(AnnouncePeerRequest message) {
      if (requests != null) {
        requests.onNext(message);
      }
    }

    void request() {
      if (requests != null) {
        requests.request(1);
      }
    }

    void cancel(String why) {
      if (requests != null) {
        requests.cancel(why, null);
      }
    }

    @Override
    public void onNext(AnnouncePeerResponse response) {
      told(() -> answered(this, ScheduleMessages.response(response)));
    }

    @Override
    public void onError(Throwable failure) {
      var status = Status.fromThrowable(failure);
      boolean isRefused = RpcErrors.fromStatus(failure) instanceof RefusedException;
      told(
          () -> {
            if (isRefused) {
              refused(this, status);
            } else {
              failed(this, status);
            }
          });
    }

    @Override
    public void onCompleted() {
      told(() -> failed(this, Status.OK));
    }

    private void told(Runnable what) {
      try {
        context.execute(what);
      } catch (RejectedExecutionException _) {
        // the client is closed: its streams end after its executor, and nobody waits for them
      }
    }
  }
}
