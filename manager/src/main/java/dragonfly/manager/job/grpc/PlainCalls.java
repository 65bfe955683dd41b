package dragonfly.manager.job.grpc;

import dragonfly.api.dfdaemon.v2.DeleteTaskRequest;
import dragonfly.api.dfdaemon.v2.DfdaemonUploadGrpc;
import dragonfly.api.dfdaemon.v2.StatLocalTaskRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.PeerFile;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.job.JobScope;
import dragonfly.core.job.PeerSelection;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Ticker;
import dragonfly.manager.job.grpc.HostReport.State;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Drives schedulers that know the protocol only. It does not say which hosts a preheat means, nor
 * when one failed: so many hosts of the scope as the selection names are waited for, by asking
 * again and again who has the content. What it has no call for is asked of the hosts themselves.
 * Thread-safe; blocks.
 */
final class PlainCalls {
  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration HOST_TIMEOUT = Duration.ofSeconds(30);
  private static final int LIST_ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

  private final RpcChannels channels;
  private final Ticker ticker;

  PlainCalls(RpcChannels channels, Ticker ticker) {
    this.channels = channels;
    this.ticker = ticker;
  }

  private record Address(String ip, String hostname) {}

  void preheat(HostAndPort scheduler, PreheatOrder order, Consumer<List<HostReport>> listener)
      throws InterruptedException {
    long begin = ticker.nanos();
    var stub = SchedulerGrpc.newBlockingStub(channels.to(scheduler));
    var hosts =
        stub
            .withDeadlineAfter(CALL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
            .listHosts(ListHostsRequest.getDefaultInstance())
            .getHostsList()
            .stream()
            .map(OrderMessages::host)
            .toList();
    var scope = candidates(order.selection(), hosts);
    int expected = expected(order.selection(), hosts);
    if (expected == 0) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "no peer fits: scope=%s ips=%s"
              .formatted(order.selection().scope().wireName(), order.selection().ips()));
    }
    var _ =
        stub.withDeadlineAfter(CALL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
            .preheatFile(OrderMessages.preheatFile(order));
    var pause = FIRST_PAUSE;
    while (true) {
      var finished =
          finished(
              scope,
              stub.withDeadlineAfter(CALL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                  .statFile(OrderMessages.statFile(order))
                  .getPeersList());
      listener.accept(
          finished.stream().map(host -> HostReport.of(host, State.SUCCEEDED, "")).toList());
      if (finished.size() >= expected) {
        return;
      }
      if (ticker.nanos() - begin > order.timeout().toNanos()) {
        listener.accept(missing(scope, finished, expected));
        return;
      }
      sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
              ? LONGEST_PAUSE
              : pause.multipliedBy(2);
    }
  }

  private static Map<Address, JobHost> candidates(PeerSelection selection, List<JobHost> hosts) {
    var all =
        new PeerSelection(selection.scope(), selection.ips(), null, null, selection.key())
            .choose(hosts, PlainCalls::member);
    var found = new HashMap<Address, JobHost>();
    all.forEach(host -> found.put(new Address(host.ip(), host.hostname()), host));
    return found;
  }

  private static int expected(PeerSelection selection, List<JobHost> hosts) {
    int number = selection.choose(hosts, PlainCalls::member).size();
    return selection.scope() == JobScope.SINGLE_SEED_PEER ? Math.min(1, number) : number;
  }

  static PeerSelection.Member member(JobHost host) {
    return new PeerSelection.Member(host.id(), host.ip(), host.type());
  }

  private static List<JobHost> finished(Map<Address, JobHost> scope, List<PeerFile> peers) {
    var finished = new ArrayList<JobHost>();
    for (PeerFile peer : peers) {
      var host = scope.get(new Address(peer.getIp(), peer.getHostname()));
      if (host != null
          && peer.getCachedFilesList().stream().anyMatch(file -> file.getIsFinished())) {
        finished.add(host);
      }
    }
    return finished;
  }

  /** Which hosts did not do it is known only if all of the scope were meant. */
  private static List<HostReport> missing(
      Map<Address, JobHost> scope, List<JobHost> finished, int expected) {
    if (scope.size() != expected) {
      return List.of();
    }
    return scope.values().stream()
        .filter(host -> !finished.contains(host))
        .map(host -> HostReport.of(host, State.FAILED, "DEADLINE_EXCEEDED: not there in time"))
        .toList();
  }

  private static void sleep(Duration pause) throws InterruptedException {
    var _ = new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  SchedulerJobs.Found find(List<JobHost> hosts, List<String> taskIds, int atOnce)
      throws InterruptedException {
    Queue<HostReport> found = new ConcurrentLinkedQueue<>();
    Queue<HostReport> failed = new ConcurrentLinkedQueue<>();
    each(
        hosts,
        atOnce,
        host -> {
          try {
            for (String taskId : taskIds) {
              var task = stat(host, taskId);
              if (task.isPresent()) {
                found.add(report(host, task.get()));
                break;
              }
            }
          } catch (DragonflyException e) {
            failed.add(HostReport.of(host, State.FAILED, e.code() + ": " + e.getMessage()));
          }
        });
    return new SchedulerJobs.Found(List.copyOf(found), List.copyOf(failed));
  }

  private static HostReport report(JobHost host, StatLocalTaskResponse task) {
    return new HostReport(
        host.id(),
        host.hostname(),
        host.ip(),
        host.type(),
        State.SUCCEEDED,
        "",
        0,
        0,
        task.getContentLength(),
        task.hasFinishedAt(),
        OrderMessages.instant(task.getCreatedAt()),
        OrderMessages.instant(task.getUpdatedAt()));
  }

  List<HostReport> remove(List<JobHost> hosts, List<String> taskIds, int atOnce)
      throws InterruptedException {
    Queue<HostReport> outcomes = new ConcurrentLinkedQueue<>();
    each(
        hosts,
        atOnce,
        host -> {
          try {
            boolean hadOne = false;
            for (String taskId : taskIds) {
              if (stat(host, taskId).isPresent()) {
                hadOne = true;
                delete(host, taskId);
              }
            }
            if (hadOne) {
              outcomes.add(HostReport.of(host, State.SUCCEEDED, ""));
            }
          } catch (DragonflyException e) {
            outcomes.add(HostReport.of(host, State.FAILED, e.code() + ": " + e.getMessage()));
          }
        });
    return List.copyOf(outcomes);
  }

  /** Asks seeds first, and a few hosts at most. */
  List<SchedulerJobs.ListedFile> files(List<JobHost> hosts, PreheatOrder directory) {
    var failure =
        new DragonflyException(Status.Code.FAILED_PRECONDITION, "no host can list the directory");
    var asked =
        hosts.stream()
            .sorted(Comparator.comparing((JobHost host) -> host.type() == 0))
            .limit(LIST_ATTEMPTS)
            .toList();
    for (JobHost host : asked) {
      try {
        return daemon(host)
            .listTaskEntries(OrderMessages.listing(directory))
            .getEntriesList()
            .stream()
            .filter(entry -> !entry.getIsDir())
            .map(entry -> new SchedulerJobs.ListedFile(entry.getUrl(), entry.getContentLength()))
            .toList();
      } catch (RuntimeException e) {
        failure = RpcErrors.fromStatus(e);
      }
    }
    throw failure;
  }

  private Optional<StatLocalTaskResponse> stat(JobHost host, String taskId) {
    try {
      return Optional.of(
          daemon(host).statLocalTask(StatLocalTaskRequest.newBuilder().setTaskId(taskId).build()));
    } catch (RuntimeException e) {
      var failure = RpcErrors.fromStatus(e);
      if (failure.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw failure;
    }
  }

  private void delete(JobHost host, String taskId) {
    try {
      var _ = daemon(host).deleteTask(DeleteTaskRequest.newBuilder().setTaskId(taskId).build());
    } catch (RuntimeException e) {
      var failure = RpcErrors.fromStatus(e);
      if (failure.code() != Status.Code.NOT_FOUND) {
        throw failure;
      }
    }
  }

  private DfdaemonUploadGrpc.DfdaemonUploadBlockingStub daemon(JobHost host) {
    return DfdaemonUploadGrpc.newBlockingStub(channels.to(new HostAndPort(host.ip(), host.port())))
        .withDeadlineAfter(HOST_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void each(Collection<JobHost> hosts, int atOnce, Consumer<JobHost> work)
      throws InterruptedException {
    var permits = new Semaphore(atOnce);
    var running = new ArrayList<Future<?>>();
    try (var executor = VirtualThreads.perTask("job-host-")) {
      try {
        for (JobHost host : hosts) {
          permits.acquire();
          running.add(
              executor.submit(
                  () -> {
                    try {
                      work.accept(host);
                    } finally {
                      permits.release();
                    }
                  }));
        }
        for (Future<?> one : running) {
          one.get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("work on a host broke", e.getCause());
      } finally {
        running.forEach(one -> one.cancel(true));
      }
    }
  }
}
