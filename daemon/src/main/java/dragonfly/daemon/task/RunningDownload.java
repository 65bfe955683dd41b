package dragonfly.daemon.task;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.RefusedException;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceLayout;
import dragonfly.core.rpc.Hints;
import dragonfly.daemon.backend.SourceChangedException;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.config.DownloadConfig.Integrity;
import dragonfly.daemon.metrics.DaemonMetrics.Traffic;
import dragonfly.daemon.piece.ParentBook;
import dragonfly.daemon.piece.PieceCollector;
import dragonfly.daemon.piece.PieceDownloader;
import dragonfly.daemon.piece.PieceEvent;
import dragonfly.daemon.piece.SeedTrigger;
import dragonfly.daemon.scheduler.AnnounceSession;
import dragonfly.daemon.scheduler.PieceAnchors;
import dragonfly.daemon.scheduler.PieceReport;
import dragonfly.daemon.scheduler.ScheduleResponse;
import dragonfly.daemon.scheduler.SchedulerUnavailableException;
import dragonfly.daemon.storage.DiskFullException;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.task.DownloadEvent.FromParent;
import dragonfly.daemon.task.DownloadEvent.SchedulerSaid;
import dragonfly.daemon.task.DownloadEvent.SeedAnswered;
import dragonfly.daemon.task.DownloadEvent.SourceFailed;
import dragonfly.daemon.task.DownloadEvent.SourceStored;
import dragonfly.daemon.task.DownloadEvent.Want;
import io.grpc.Status;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Fills the store with one task: asks the scheduler, takes pieces from parents or the source as it
 * decides, and goes on without it. One virtual thread ({@link #run}) owns all state; everything
 * else posts {@link DownloadEvent}s. The queue is bounded by what is under way: a handful of
 * pieces, and one report per piece and parent.
 *
 * <p>Without a scheduler the seeds that were last known are asked directly, and only when none of
 * them answers the source: so the source sees one copy also then.
 */
final class RunningDownload {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDownload.class);
  private static final Duration TICK = Duration.ofMillis(250);

  /** Silence of all parents after which the scheduler is asked for others. */
  private static final Duration STARVED = Duration.ofSeconds(5);

  /**
   * Silence of one parent after which a piece is asked for elsewhere, whatever a piece may take.
   */
  private static final Duration SILENT = Duration.ofMinutes(1);

  /** New sessions after the scheduler ended one, before going on without it. */
  private static final int MAX_SESSIONS = 3;

  private final DownloadContext context;
  private final DownloadRequest request;
  private final String peerId;
  private final BlockingQueue<DownloadEvent> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<StoredTask> ready = new CompletableFuture<>();
  private final CompletableFuture<StoredTask> done = new CompletableFuture<>();
  private final BitSet wanted = new BitSet();
  private final BitSet missing = new BitSet();

  private @Nullable SourceInfo info;
  private @Nullable AnnounceSession session;
  private @Nullable SourceFetcher source;
  private @Nullable SeedTrigger seeds;
  private boolean awaitsScheduler;
  private boolean awaitsSeed;
  private boolean toldStarted;
  private boolean usedSource;

  /** Told to fetch from the source: the others wait for what we bring. */
  private boolean isSource;

  private boolean scheduled;
  private int sessions = 1;
  private int reschedules;
  private long lastProgressNanos;

  RunningDownload(DownloadContext context, DownloadRequest request, String peerId) {
    this.context = context;
    this.request = request;
    this.peerId = peerId;
  }

  String peerId() {
    return peerId;
  }

  /** Whether it runs with a caller's credentials. */
  boolean isRestricted() {
    return request.hasCredentials();
  }

  /** Completes once the content's length is known and the task has its place in the store. */
  CompletableFuture<StoredTask> ready() {
    return ready;
  }

  /** Completes when all wanted pieces are stored, or with the reason why not. */
  CompletableFuture<StoredTask> done() {
    return done;
  }

  /** More pieces are wanted; without effect once the download is done. */
  void want(BitSet pieces) {
    events.add(new Want(pieces));
  }

  void cancel() {
    events.add(new DownloadEvent.Cancelled());
  }

  /** Runs the download to its end; blocks. */
  void run() {
    try {
      lastProgressNanos = context.ticker().nanos();
      var task = prepare();
      ready.complete(task);
      if (!missing.isEmpty()) {
        download(task);
      }
      finish(task);
    } catch (DragonflyException e) {
      fail(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new DragonflyException(Status.Code.CANCELLED, "daemon stops", e));
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("taskId", request.taskId()).setCause(e).log("download broke");
      fail(new DragonflyException(Status.Code.INTERNAL, "download broke: " + e, e));
    }
  }

  private StoredTask prepare() throws InterruptedException {
    var preparation = new Preparation(context, request);
    var prepared = preparation.prepare();
    info = prepared.info();
    var task = prepared.task();
    var layout = task.layout();
    request
        .rangeOf(layout.contentLength())
        .map(layout::overlapping)
        .orElseGet(layout::spans)
        .forEach(span -> wanted.set(span.number()));
    missing.or(wanted);
    dropStored(task);
    return task;
  }

  private void dropStored(StoredTask task) {
    for (int n = missing.nextSetBit(0); n >= 0; n = missing.nextSetBit(n + 1)) {
      if (task.hasPiece(n)) {
        missing.clear(n);
      }
    }
  }

  private void download(StoredTask task) throws InterruptedException {
    var anchors =
        context.config().download().integrity() == Integrity.ANCHORED && !request.needBackToSource()
            ? context.scheduler().anchors(request.taskId())
            : null;
    try (var parents = parents(task, anchors);
        var digest =
            request.digest() == null || missing.cardinality() < task.layout().count()
                ? null
                : new PrefixDigest(task, request.digest())) {
      openSession(task);
      while (!missing.isEmpty()) {
        parents.ask(missing);
        decide(task, parents);
        var event = events.poll(TICK.toNanos(), TimeUnit.NANOSECONDS);
        while (event != null) {
          apply(event, task, parents);
          event = events.poll();
        }
      }
      if (digest != null) {
        digest.verify();
      }
    } finally {
      closeQuietly(source);
      closeQuietly(seeds);
      if (anchors != null) {
        anchors.close();
      }
    }
  }

  private ParentExchange parents(StoredTask task, @Nullable PieceAnchors anchors) {
    Consumer<PieceEvent> sink = event -> events.add(new FromParent(event));
    return new ParentExchange(
        new ParentBook(context.random()),
        new PieceCollector(
            context.channels(), context.host().hostId(), request.taskId(), task.layout(), sink),
        new PieceDownloader(
            context.vortex(),
            task,
            anchors,
            context.downloads(),
            patience(context.config().download().pieceTimeout()),
            context.ticker(),
            sink),
        context.config().download().concurrentPieceCount(),
        context.ticker());
  }

  private static Duration patience(Duration pieceTimeout) {
    return pieceTimeout.compareTo(SILENT) < 0 ? pieceTimeout : SILENT;
  }

  private void openSession(StoredTask task) {
    AnnounceSession opened;
    try {
      opened =
          context.scheduler().announce(request.taskId(), peerId, SourceVersion.of(task.record()));
    } catch (SchedulerUnavailableException e) {
      LOG.atWarn()
          .addKeyValue("taskId", request.taskId())
          .addKeyValue("cause", e.getMessage())
          .log("no scheduler, going on without");
      return;
    }
    session = opened;
    awaitsScheduler = true;
    toldStarted = false;
    var layout = task.layout();
    opened.register(
        request
            .relayed()
            .forRegister(
                context.config().download().concurrentPieceCount(),
                layout.contentLength(),
                layout.pieceLength(),
                layout.count(),
                wantedRange(layout)));
    VirtualThreads.start("announce-" + peerId, () -> pump(opened));
  }

  /** From the first to the last wanted piece; null: everything. */
  private @Nullable ByteRange wantedRange(PieceLayout layout) {
    if (wanted.isEmpty() || wanted.cardinality() == layout.count()) {
      return null;
    }
    long start = layout.span(wanted.nextSetBit(0)).offset();
    var last = layout.span(wanted.length() - 1);
    return new ByteRange(start, last.offset() + last.length() - start);
  }

  private void pump(AnnounceSession from) {
    try {
      while (!done.isDone()) {
        var response = from.next(Duration.ofSeconds(30));
        if (response != null) {
          events.add(new SchedulerSaid(from, response));
          if (response instanceof ScheduleResponse.Ended) {
            return;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void apply(DownloadEvent event, StoredTask task, ParentExchange parents) {
    switch (event) {
      case SchedulerSaid(var from, var response) -> {
        if (from == session) {
          apply(response, task, parents);
        }
      }
      case FromParent(var piece) -> apply(piece, parents);
      case SourceStored(var piece) -> landed(piece, true);
      case DownloadEvent.SourceDone() -> source = null;
      case SourceFailed(var cause) -> {
        source = null;
        throw cause;
      }
      case SeedAnswered(SeedTrigger.Outcome.Found(var seed)) -> {
        awaitsSeed = false;
        parents.add(List.of(seed), missing);
      }
      case SeedAnswered(SeedTrigger.Outcome.None()) -> {
        awaitsSeed = false;
        startSource(task, parents, "no scheduler and no seed answers");
      }
      case Want(var pieces) -> want(pieces, task, parents);
      case DownloadEvent.Cancelled() ->
          throw new DragonflyException(Status.Code.CANCELLED, "nobody waits for it any more");
    }
  }

  /** Parents and scheduler were asked for less, so they are asked anew. */
  private void want(BitSet pieces, StoredTask task, ParentExchange parents) {
    if (pieces.stream().allMatch(wanted::get)) {
      return;
    }
    wanted.or(pieces);
    missing.or(pieces);
    dropStored(task);
    parents.listenAgain(missing);
    var asked = session;
    if (asked != null) {
      session = null;
      asked.close();
      openSession(task);
    }
  }

  private void apply(ScheduleResponse response, StoredTask task, ParentExchange parents) {
    awaitsScheduler = false;
    switch (response) {
      case ScheduleResponse.Normal(var candidates) -> {
        lastProgressNanos = context.ticker().nanos();
        scheduled = true;
        isSource = false;
        context.seeds().learnParents(candidates);
        tellStarted();
        parents.add(candidates, missing);
      }
      case ScheduleResponse.NeedBackToSource(var description) ->
          startSource(task, parents, description);
      case ScheduleResponse.Empty(), ScheduleResponse.MetadataOnly() -> tellStarted();
      case ScheduleResponse.Ended(var code, var message, boolean isRefused) -> {
        if (isRefused) {
          throw new RefusedException(code, message);
        }
        LOG.atWarn()
            .addKeyValue("taskId", request.taskId())
            .addKeyValue("code", code)
            .addKeyValue("cause", message)
            .log("scheduler ended the announcement, going on without it");
        session = null;
      }
    }
  }

  private void apply(PieceEvent event, ParentExchange parents) {
    parents.apply(event);
    switch (event) {
      case PieceEvent.Stored(_, var piece, _) -> landed(piece, false);
      case PieceEvent.Failed(var parentId, int number, var cause, boolean corrupt) -> {
        if (cause instanceof DiskFullException) {
          throw cause;
        }
        if (corrupt) {
          context.metrics().pieceCorrupt(Traffic.REMOTE_PEER);
        }
        LOG.atLevel(corrupt ? Level.WARN : Level.DEBUG)
            .addKeyValue("taskId", request.taskId())
            .addKeyValue("piece", number)
            .addKeyValue("parentId", parentId)
            .addKeyValue("corrupt", corrupt)
            .addKeyValue("cause", cause.getMessage())
            .log("piece not taken from parent");
        if (session != null && missing.get(number)) {
          session.pieceFailed(number, parentId);
        }
      }
      case PieceEvent.StreamEnded(var parentId, var reason) -> {
        if (reason != null) {
          LOG.atInfo()
              .addKeyValue("taskId", request.taskId())
              .addKeyValue("parentId", parentId)
              .addKeyValue("cause", reason)
              .log("parent reports no more pieces");
        }
      }
      case PieceEvent.Reported(var parentId, int number, _) ->
          parents
              .hostOf(parentId)
              .ifPresent(host -> context.announcements().hostHas(request.taskId(), host, number));
    }
  }

  private void landed(StoredPiece piece, boolean fromSource) {
    lastProgressNanos = context.ticker().nanos();
    if (!missing.get(piece.number())) {
      return;
    }
    missing.clear(piece.number());
    context
        .metrics()
        .pieceDownloaded(
            fromSource ? Traffic.BACK_TO_SOURCE : Traffic.REMOTE_PEER,
            piece.length(),
            piece.cost());
    if (session == null) {
      return;
    }
    var report = PieceReport.of(piece);
    if (fromSource) {
      session.backToSourcePieceFinished(report);
    } else {
      session.pieceFinished(report);
    }
  }

  /** What to do when nothing is under way. */
  private void decide(StoredTask task, ParentExchange parents) {
    if (missing.isEmpty() || source != null || awaitsSeed || awaitsScheduler) {
      return;
    }
    boolean starved =
        parents.isIdle() && context.ticker().nanos() - lastProgressNanos > STARVED.toNanos();
    boolean mayWait = !isSource && parents.canHelp(missing) && !starved;
    if (!parents.isIdle() || mayWait) {
      return;
    }
    lastProgressNanos = context.ticker().nanos();
    var announced = session;
    if (isSource) {
      startSource(task, parents, "not all pieces came from parents");
    } else if (announced != null && reschedules < context.config().scheduler().maxScheduleCount()) {
      reschedules++;
      awaitsScheduler = true;
      announced.reschedule(
          parents.failures(),
          starved ? "parents bring no pieces" : "not all pieces are downloaded from parents");
    } else if (announced != null) {
      startSource(task, parents, "max schedule count exceeded");
    } else if (scheduled && sessions < MAX_SESSIONS) {
      sessions++;
      openSession(task);
    } else {
      withoutScheduler(task, parents);
    }
  }

  private void withoutScheduler(StoredTask task, ParentExchange parents) {
    if (request.needBackToSource() || context.host().seed()) {
      startSource(task, parents, "no scheduler answers");
      return;
    }
    if (seeds == null) {
      var known =
          context.seeds().order(request.taskId()).stream()
              .filter(seed -> !seed.hostId().equals(context.host().hostId()))
              .toList();
      seeds =
          new SeedTrigger(
              context.channels(),
              Hints.ofTask(request.taskId(), SourceVersion.of(task.record())),
              request.relayed(),
              known,
              context.timers(),
              outcome -> events.add(new SeedAnswered(outcome)));
    }
    awaitsSeed = true;
    seeds.askNext();
  }

  private void startSource(StoredTask task, ParentExchange parents, String reason) {
    if (source != null) {
      if (session != null) {
        session.backToSourceStarted(reason);
      }
      return;
    }
    if (request.disableBackToSource()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "no peer has the content and going back to the source is disabled: reason=" + reason);
    }
    LOG.atInfo()
        .addKeyValue("taskId", request.taskId())
        .addKeyValue("peerId", peerId)
        .addKeyValue("pieces", missing.cardinality())
        .addKeyValue("reason", reason)
        .log("back to source");
    var backend = context.backends().forUrl(request.source().url());
    var known = info != null ? info : backend.stat(request.source());
    info = known;
    if (known.contentLength() != task.layout().contentLength()) {
      throw new SourceChangedException(
          "source has another length now: contentLength=%d expected=%d"
              .formatted(known.contentLength(), task.layout().contentLength()));
    }
    usedSource = true;
    isSource = true;
    if (session != null) {
      session.backToSourceStarted(reason);
    }
    var needed = (BitSet) missing.clone();
    for (int n = needed.nextSetBit(0); n >= 0; n = needed.nextSetBit(n + 1)) {
      if (parents.isUnderWay(n)) {
        needed.clear(n);
      }
    }
    if (needed.isEmpty()) {
      return;
    }
    source =
        new SourceFetcher(
            backend,
            request.source(),
            known,
            task,
            needed,
            context.config().download().backToSourceConcurrentPieceCount(),
            context.sources(),
            context.ticker(),
            events::add);
    source.start();
  }

  private void tellStarted() {
    if (session != null && !toldStarted) {
      toldStarted = true;
      session.started();
    }
  }

  private void finish(StoredTask task) {
    if (task.pieces().cardinality() == task.layout().count()) {
      task.finish();
    }
    if (session != null) {
      if (usedSource) {
        session.backToSourceFinished();
      } else {
        tellStarted();
        session.finished();
      }
    }
    context.announcer().held(HeldTasks.of(task, peerId));
    done.complete(task);
    LOG.atInfo()
        .addKeyValue("taskId", request.taskId())
        .addKeyValue("peerId", peerId)
        .addKeyValue("length", task.layout().contentLength())
        .log("task finished");
  }

  private void fail(DragonflyException cause) {
    if (session != null) {
      if (usedSource) {
        session.backToSourceFailed(cause);
      } else {
        session.failed(String.valueOf(cause.getMessage()));
      }
      session.close();
    }
    if (cause instanceof SourceChangedException || cause.code() == Status.Code.DATA_LOSS) {
      // what is stored belongs to another version of the content
      context.storage().delete(request.taskId());
      context.announcer().left(request.taskId());
    } else {
      context.storage().find(request.taskId()).ifPresent(StoredTask::fail);
    }
    LOG.atWarn()
        .addKeyValue("taskId", request.taskId())
        .addKeyValue("peerId", peerId)
        .addKeyValue("code", cause.code())
        .addKeyValue("cause", cause.getMessage())
        .log("task failed");
    ready.completeExceptionally(cause);
    done.completeExceptionally(cause);
  }

  private static void closeQuietly(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        LOG.atWarn().setCause(e).log("part of a download did not close");
      }
    }
  }
}
