package dragonfly.daemon.piece;

import dragonfly.api.common.v2.Peer;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.time.Timers;
import dragonfly.daemon.scheduler.CandidateParent;
import dragonfly.daemon.scheduler.RelayedDownload;
import dragonfly.daemon.scheduler.SeedHost;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks seeds for a task without a scheduler, in ring order, so that daemons that lost their
 * schedulers still meet at one copy from the source. Thread-safe; outcomes come on gRPC threads.
 */
public final class SeedTrigger implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SeedTrigger.class);
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

  /** How asking went. */
  public sealed interface Outcome {
    /** A seed fetches or has the task: listen to it. */
    record Found(CandidateParent parent) implements Outcome {}

    /** No further seed answers. */
    record None() implements Outcome {}
  }

  private final RpcChannels channels;
  private final Hints hints;
  private final RelayedDownload download;
  private final Deque<SeedHost> seeds;
  private final Timers timers;
  private final Consumer<Outcome> outcomes;
  private volatile @Nullable Call current;

  /**
   * @param hints the task, and which version of it
   */
  public SeedTrigger(
      RpcChannels channels,
      Hints hints,
      RelayedDownload download,
      Collection<SeedHost> seeds,
      Timers timers,
      Consumer<Outcome> outcomes) {
    this.channels = channels;
    this.hints = hints;
    this.download = download;
    this.seeds = new ArrayDeque<>(seeds);
    this.timers = timers;
    this.outcomes = outcomes;
  }

  /** Asks the next seed; exactly one outcome follows. Does not block. */
  public void askNext() {
    SeedHost seed;
    synchronized (seeds) {
      seed = seeds.poll();
    }
    if (seed == null) {
      outcomes.accept(new Outcome.None());
      return;
    }
    var call = new Call(seed);
    current = call;
    LOG.atInfo()
        .addKeyValue("taskId", hints.taskId())
        .addKeyValue("hostId", seed.hostId())
        .log("no scheduler answers, seed asked directly");
    DfdaemonUploadGrpc.newStub(channels.to(new HostAndPort(seed.ip(), seed.port())))
        .withInterceptors(hints.sender())
        .downloadTask(
            DownloadTaskRequest.newBuilder().setDownload(download.forSeed()).build(), call);
    timers.schedule(FIRST_ANSWER, call::giveUp);
  }

  @Override
  public void close() {
    var call = current;
    if (call != null) {
      call.cancel();
    }
  }

  private final class Call
      implements ClientResponseObserver<DownloadTaskRequest, DownloadTaskResponse> {
    private final SeedHost seed;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable ClientCallStreamObserver<DownloadTaskRequest> stream;

    Call(SeedHost seed) {
      this.seed = seed;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DownloadTaskRequest> stream) {
      this.stream = stream;
    }

    @Override
    public void onNext(DownloadTaskResponse response) {
      found(response.getPeerId());
    }

    @Override
    public void onError(Throwable t) {
      if (answered.compareAndSet(false, true)) {
        LOG.atWarn()
            .addKeyValue("hostId", seed.hostId())
            .addKeyValue("cause", t.getMessage())
            .log("seed does not answer");
        askNext();
      }
    }

    @Override
    public void onCompleted() {
      // a seed that has the whole task ends the stream without a word
      found(seed.hostId());
    }

    private void found(String peerId) {
      if (answered.compareAndSet(false, true)) {
        outcomes.accept(
            new Outcome.Found(
                new CandidateParent(
                    peerId,
                    seed.hostId(),
                    seed.ip(),
                    seed.port(),
                    seed.hostname(),
                    true,
                    "",
                    seed.gitVersion(),
                    "",
                    0,
                    0,
                    Peer.newBuilder().setId(peerId).build())));
      }
    }

    void giveUp() {
      if (answered.compareAndSet(false, true)) {
        cancel();
        askNext();
      }
    }

    void cancel() {
      var started = stream;
      if (started != null) {
        started.cancel("not needed any more", null);
      }
    }
  }
}
