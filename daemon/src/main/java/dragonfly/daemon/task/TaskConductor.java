package dragonfly.daemon.task;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.id.HostIds;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSpan;
import dragonfly.daemon.metrics.DaemonMetrics.TaskLabels;
import dragonfly.daemon.metrics.DaemonMetrics.Traffic;
import dragonfly.daemon.output.Output;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import io.grpc.Status;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Serves download requests: at most one download of a task runs, all requests for it share its
 * pieces. Thread-safe.
 */
public final class TaskConductor implements AutoCloseable {
  private final DownloadContext context;

  private final Map<String, String> peerIds = new ConcurrentHashMap<>();

  // guarded by itself; the count says how many requests wait for the download
  private final Map<String, Shared> running = new HashMap<>();

  public TaskConductor(DownloadContext context) {
    this.context = context;
  }

  /**
   * Serves one request and returns when all wanted pieces are stored, proved and delivered. Blocks;
   * call it on a virtual thread. Interrupting the thread takes the request back.
   *
   * @throws DragonflyException telling why the content could not be had
   */
  public void download(DownloadRequest request, DownloadListener listener)
      throws InterruptedException {
    var labels =
        new TaskLabels(
            request.kind().name(),
            Objects.requireNonNullElse(request.tag(), ""),
            Objects.requireNonNullElse(request.application(), ""),
            request.priority());
    context.metrics().downloadTaskBegun(labels);
    long start = context.ticker().nanos();
    var served = new Served(listener);
    try {
      serve(request, served);
      served.succeeded = true;
    } finally {
      context
          .metrics()
          .downloadTaskEnded(
              labels,
              served.contentLength,
              Duration.ofNanos(context.ticker().nanos() - start),
              served.succeeded);
    }
  }

  private void serve(DownloadRequest request, DownloadListener listener)
      throws InterruptedException {
    if (request.output() != null) {
      Output.check(request.output().path(), request.output().overwrite());
    }
    var deadline = new Deadline(request.timeout());
    var stored =
        context
            .storage()
            .find(request.taskId())
            .filter(
                task -> task.isFinished() && isVersion(request, task) && task.verifyUnchanged());
    if (stored.isPresent() && !stored.get().record().restricted() && !request.hasCredentials()) {
      serveStored(request, stored.get(), listener);
      return;
    }
    while (true) {
      authorize(request);
      var shared = join(request);
      try {
        if (serve(request, shared.download, listener, deadline)) {
          return;
        }
      } finally {
        leave(shared);
      }
    }
  }

  private static boolean isVersion(DownloadRequest request, StoredTask task) {
    return SourceVersion.fit(request.sourceVersion(), SourceVersion.of(task.record()));
  }

  /** The id of the peer that holds or fetches a task here. */
  public String peerIdOf(String taskId) {
    return peerIds.computeIfAbsent(taskId, _ -> newPeerId());
  }

  private String newPeerId() {
    var host = context.host();
    return HostIds.peer(host.ip(), host.hostname(), host.seed(), context.random());
  }

  private void serveStored(DownloadRequest request, StoredTask task, DownloadListener listener) {
    try (var use = task.use()) {
      serveStored(request, use.task(), listener, peerIdOf(request.taskId()));
    }
  }

  private void serveStored(
      DownloadRequest request, StoredTask task, DownloadListener listener, String peerId) {
    if (request.triggered()) {
      MetadataAnnouncement.make(context, request, task, peerId);
      return;
    }
    var range = request.rangeOf(task.layout().contentLength()).orElse(null);
    var spans = wanted(task, range);
    listener.started(task, peerId, range, spans, true);
    for (var span : spans) {
      listener.piece(task, task.piece(span.number()).orElseThrow(), true);
    }
    deliver(request, task, range);
  }

  /** False when the download it joined could not serve it and another one has to run. */
  private boolean serve(
      DownloadRequest request,
      RunningDownload download,
      DownloadListener listener,
      Deadline deadline)
      throws InterruptedException {
    var task = await(download.ready(), deadline);
    if (!isVersion(request, task)) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "source gives another version of the content here: version=%s expected=%s"
              .formatted(SourceVersion.of(task.record()), request.sourceVersion()));
    }
    var range = request.rangeOf(task.layout().contentLength()).orElse(null);
    var spans = wanted(task, range);
    var open = new BitSet();
    spans.forEach(span -> open.set(span.number()));
    download.want(open);
    var before = task.pieces();
    listener.started(task, download.peerId(), range, spans, task.isFinished());
    // an empty one marks the download's end
    var landed = new LinkedBlockingQueue<Optional<StoredPiece>>();
    try (var _ = task.subscribe(piece -> landed.add(Optional.of(piece)), () -> {})) {
      var _ = download.done().whenComplete((_, _) -> landed.add(Optional.empty()));
      while (!open.isEmpty()) {
        var next = landed.poll(deadline.leftNanos(), TimeUnit.NANOSECONDS);
        if (next == null) {
          throw deadline.passed();
        }
        if (next.isEmpty()) {
          if (landed.isEmpty()) {
            // fails with the download's own reason if it has one
            await(download.done(), deadline);
            return false;
          }
          landed.add(next);
          continue;
        }
        var piece = next.get();
        if (open.get(piece.number())) {
          open.clear(piece.number());
          listener.piece(
              task,
              piece,
              before.contains(piece.number()) || piece.source() == PieceSource.LOCAL_PEER);
        }
      }
    }
    await(download.done(), deadline);
    deliver(request, task, range);
    return true;
  }

  private static List<PieceSpan> wanted(StoredTask task, @Nullable ByteRange range) {
    return range == null ? task.layout().spans() : task.layout().overlapping(range);
  }

  private void deliver(DownloadRequest request, StoredTask task, @Nullable ByteRange range) {
    var expected = request.digest();
    if (expected != null && range == null) {
      if (!expected.toString().equals(task.record().digest())) {
        try (var digest = new PrefixDigest(task, expected)) {
          digest.verify();
        }
      }
    }
    var output = request.output();
    if (output != null) {
      if (range == null) {
        Output.deliver(task, output.path(), output.overwrite(), output.forceHardLink());
      } else {
        Output.deliverRange(task, range, output.path(), output.overwrite());
      }
    }
  }

  /**
   * What runs with credentials is joined only by a caller whose own ones the source accepts; the
   * first caller asks the source anyway.
   */
  private void authorize(DownloadRequest request) {
    boolean guarded;
    synchronized (running) {
      var shared = running.get(request.taskId());
      guarded = shared != null && (shared.download.isRestricted() || request.hasCredentials());
    }
    if (guarded && !request.triggered()) {
      var _ = context.backends().forUrl(request.source().url()).stat(request.source());
    }
  }

  private Shared join(DownloadRequest request) {
    synchronized (running) {
      var shared = running.get(request.taskId());
      if (shared == null || shared.download.done().isDone()) {
        var started = new Shared(new RunningDownload(context, request, newPeerId()));
        running.put(request.taskId(), started);
        peerIds.put(request.taskId(), started.download.peerId());
        var _ = started.download.done().whenComplete((_, _) -> forget(request.taskId(), started));
        VirtualThreads.start("download-" + request.taskId(), started.download::run);
        shared = started;
      }
      shared.waiting++;
      return shared;
    }
  }

  private void leave(Shared shared) {
    synchronized (running) {
      shared.waiting--;
      // a seed goes on: it fetches for the whole cluster
      if (shared.waiting == 0 && !context.host().seed()) {
        shared.download.cancel();
      }
    }
  }

  private void forget(String taskId, Shared shared) {
    synchronized (running) {
      running.remove(taskId, shared);
    }
  }

  /** Whether a download of the task runs here. */
  public boolean isRunning(String taskId) {
    synchronized (running) {
      return running.containsKey(taskId);
    }
  }

  /** Cancels what runs. */
  @Override
  public void close() {
    synchronized (running) {
      running.values().forEach(shared -> shared.download.cancel());
    }
  }

  private static <T> T await(CompletableFuture<T> future, Deadline deadline)
      throws InterruptedException {
    try {
      return future.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw deadline.passed();
    } catch (ExecutionException e) {
      var cause = e.getCause() instanceof CompletionException c ? c.getCause() : e.getCause();
      if (cause instanceof DragonflyException known) {
        throw known;
      }
      throw new DragonflyException(Status.Code.INTERNAL, "download broke: " + cause, cause);
    }
  }

  /** Counts what a request was served. Confined to the request's thread. */
  private final class Served implements DownloadListener {
    private final DownloadListener listener;
    private long contentLength;
    private boolean succeeded;

    Served(DownloadListener listener) {
      this.listener = listener;
    }

    @Override
    public void started(
        StoredTask task,
        String peerId,
        @Nullable ByteRange range,
        List<PieceSpan> pieces,
        boolean finished) {
      contentLength = task.layout().contentLength();
      listener.started(task, peerId, range, pieces, finished);
    }

    @Override
    public void piece(StoredTask task, StoredPiece piece, boolean local) {
      if (local) {
        context.metrics().pieceDownloaded(Traffic.LOCAL_PEER, piece.length(), Duration.ZERO);
      }
      listener.piece(task, piece, local);
    }
  }

  /** A running download and the number of requests that wait for it. */
  private static final class Shared {
    final RunningDownload download;
    int waiting;

    Shared(RunningDownload download) {
      this.download = download;
    }
  }

  /** When a request has to be served. */
  private final class Deadline {
    private final @Nullable Duration timeout;
    private final long endNanos;

    Deadline(@Nullable Duration timeout) {
      this.timeout = timeout;
      this.endNanos = context.ticker().nanos() + (timeout == null ? 0 : timeout.toNanos());
    }

    long leftNanos() {
      return timeout == null ? Long.MAX_VALUE : Math.max(0, endNanos - context.ticker().nanos());
    }

    DragonflyException passed() {
      return new DragonflyException(
          Status.Code.DEADLINE_EXCEEDED,
          "download took longer than its timeout: timeout=" + timeout);
    }
  }
}
