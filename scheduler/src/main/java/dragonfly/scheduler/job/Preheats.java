package dragonfly.scheduler.job;

import dragonfly.api.common.v2.Download;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.job.JobScope;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.scheduler.job.HostOutcome.State;
import dragonfly.scheduler.resource.Host;
import io.grpc.Context;
import io.grpc.Status;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings contents to hosts. Thread-safe. */
final class Preheats {
  private static final Logger log = LoggerFactory.getLogger(Preheats.class);

  private final Hosts hosts;

  Preheats(Hosts hosts) {
    this.hosts = hosts;
  }

  /**
   * Asks the hosts and returns when all of them ended. Interrupting the thread takes back what
   * runs.
   *
   * @param listener hears of all hosts at once in the beginning, and of each change; from any
   *     thread
   * @return how many hosts have the content now
   * @throws DragonflyException FAILED_PRECONDITION if no host fits
   */
  int run(Preheat preheat, Consumer<List<HostOutcome>> listener) throws InterruptedException {
    var chosen = hosts.chosen(preheat);
    boolean isSingle =
        preheat.hostIds().isEmpty() && preheat.selection().scope() == JobScope.SINGLE_SEED_PEER;
    if (chosen.isEmpty()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          isSingle
              ? "no healthy seed peer"
              : "no peer fits: scope=%s ips=%s"
                  .formatted(preheat.selection().scope().wireName(), preheat.selection().ips()));
    }
    return isSingle ? one(preheat, chosen, listener) : many(preheat, chosen, listener);
  }

  /** The first that can; the others are asked only if it fails. */
  private int one(Preheat preheat, List<Host> seeds, Consumer<List<HostOutcome>> listener)
      throws InterruptedException {
    for (Host seed : seeds) {
      listener.accept(List.of(HostOutcome.waiting(seed)));
      if (download(preheat, seed, listener)) {
        return 1;
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return 0;
  }

  private int many(Preheat preheat, List<Host> chosen, Consumer<List<HostOutcome>> listener)
      throws InterruptedException {
    listener.accept(chosen.stream().map(HostOutcome::waiting).toList());
    var succeeded = new AtomicInteger();
    Hosts.each(
        chosen,
        preheat.concurrentPeers(),
        host -> {
          if (download(preheat, host, listener)) {
            succeeded.incrementAndGet();
          }
        });
    return succeeded.get();
  }

  private boolean download(Preheat preheat, Host host, Consumer<List<HostOutcome>> listener) {
    var context = Context.current().withCancellation();
    var outcome = HostOutcome.waiting(host).running(0, 0, 0);
    listener.accept(List.of(outcome));
    var previous = context.attach();
    try {
      var answers =
          DfdaemonUploadGrpc.newBlockingStub(hosts.channel(host))
              .withDeadlineAfter(preheat.timeout().toNanos(), TimeUnit.NANOSECONDS)
              .downloadTask(request(preheat.download()));
      outcome = follow(outcome, answers, listener);
      listener.accept(List.of(outcome.succeeded()));
      return true;
    } catch (RuntimeException e) {
      var failure = RpcErrors.fromStatus(e);
      log.atInfo()
          .addKeyValue("hostId", host.id())
          .addKeyValue("code", failure.code())
          .log("preheat of a host failed: {}", failure.getMessage());
      listener.accept(List.of(outcome.failed(failure.code() + ": " + failure.getMessage())));
      return false;
    } finally {
      context.detach(previous);
      // also ends the call of a thread that was interrupted
      context.cancel(null);
    }
  }

  private static DownloadTaskRequest request(Download download) {
    return DownloadTaskRequest.newBuilder().setDownload(download).build();
  }

  private static HostOutcome follow(
      HostOutcome begin,
      Iterator<DownloadTaskResponse> answers,
      Consumer<List<HostOutcome>> listener) {
    var outcome = begin;
    int finished = 0;
    while (answers.hasNext()) {
      var answer = answers.next();
      if (answer.hasDownloadTaskStartedResponse()) {
        var started = answer.getDownloadTaskStartedResponse();
        outcome = outcome.running(finished, started.getPiecesCount(), started.getContentLength());
      } else if (answer.hasDownloadPieceFinishedResponse()) {
        finished++;
        outcome = outcome.running(finished, Math.max(outcome.pieces(), finished), outcome.length());
      }
      if (outcome.state() == State.RUNNING) {
        listener.accept(List.of(outcome));
      }
    }
    return outcome;
  }
}
