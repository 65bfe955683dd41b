package dragonfly.manager.job.grpc;

import dragonfly.api.ext.v1.FindTaskRequest;
import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.JobsGrpc;
import dragonfly.api.ext.v1.ListFilesRequest;
import dragonfly.api.ext.v1.RemoveTaskRequest;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Ticker;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.peer.PeerFacts;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/**
 * Asks schedulers. Thread-safe; calls block and end at once when their thread is interrupted.
 * Failures are {@link DragonflyException}s with the code of the call.
 */
@Component
public final class SchedulerJobs implements AutoCloseable {
  private static final Duration LIST_TIMEOUT = Duration.ofMinutes(1);

  /** What a call may take beyond the hosts that it waits for. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final RpcChannels channels;
  private final PlainCalls plain;

  SchedulerJobs(ManagerConfig config, Ticker ticker) {
    this.channels = new RpcChannels("jobs", config.job().tls());
    this.plain = new PlainCalls(channels, ticker);
  }

  /**
   * Has a content brought to hosts and returns when all of them ended, well or not.
   *
   * @param listener hears of all hosts, first and at each change
   */
  public void preheat(
      HostAndPort scheduler, PreheatOrder order, Consumer<List<HostReport>> listener)
      throws InterruptedException {
    call(
        () -> {
          try {
            follow(scheduler, order, listener);
          } catch (DragonflyException e) {
            if (e.code() != Status.Code.UNIMPLEMENTED) {
              throw e;
            }
            plain.preheat(scheduler, order, listener);
          }
          return true;
        });
  }

  private void follow(
      HostAndPort scheduler, PreheatOrder order, Consumer<List<HostReport>> listener)
      throws InterruptedException {
    var context = Context.current().withCancellation();
    var previous = context.attach();
    try {
      // several rounds of hosts may be waited for
      var answers =
          JobsGrpc.newBlockingStub(channel(scheduler)).preheat(OrderMessages.preheat(order));
      while (answers.hasNext()) {
        listener.accept(answers.next().getHostsList().stream().map(OrderMessages::report).toList());
      }
    } catch (RuntimeException e) {
      throw RpcErrors.fromStatus(e);
    } finally {
      context.detach(previous);
      // also takes the call back when its thread was interrupted or its listener failed
      context.cancel(null);
    }
  }

  /** What hosts have of a task, and which could not be asked. */
  public record Found(List<HostReport> found, List<HostReport> failed) {
    public Found {
      found = List.copyOf(found);
      failed = List.copyOf(failed);
    }
  }

  /**
   * Asks all hosts of a scheduler.
   *
   * @param taskIds a content may go by several ids; any of them counts
   */
  public Found find(HostAndPort scheduler, List<String> taskIds, int atOnce, Duration timeout)
      throws InterruptedException {
    return call(
        () -> {
          try {
            var answer =
                JobsGrpc.newBlockingStub(channel(scheduler))
                    .withDeadlineAfter(timeout.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS)
                    .findTask(
                        FindTaskRequest.newBuilder()
                            .addAllTaskIds(taskIds)
                            .setConcurrentPeerCount(atOnce)
                            .build());
            return new Found(
                answer.getFoundList().stream().map(OrderMessages::report).toList(),
                reports(answer.getFailedList()));
          } catch (RuntimeException e) {
            if (RpcErrors.fromStatus(e).code() != Status.Code.UNIMPLEMENTED) {
              throw e;
            }
            return plain.find(hosts(scheduler), taskIds, atOnce);
          }
        });
  }

  /**
   * Has a task removed from hosts; those that had it, or could not be asked.
   *
   * @param hostIds only these; empty: all
   */
  public List<HostReport> remove(
      HostAndPort scheduler,
      List<String> taskIds,
      List<String> hostIds,
      int atOnce,
      Duration timeout)
      throws InterruptedException {
    return call(
        () -> {
          try {
            return reports(
                JobsGrpc.newBlockingStub(channel(scheduler))
                    .withDeadlineAfter(timeout.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS)
                    .removeTask(
                        RemoveTaskRequest.newBuilder()
                            .addAllTaskIds(taskIds)
                            .addAllHostIds(hostIds)
                            .setConcurrentPeerCount(atOnce)
                            .build())
                    .getHostsList());
          } catch (RuntimeException e) {
            if (RpcErrors.fromStatus(e).code() != Status.Code.UNIMPLEMENTED) {
              throw e;
            }
            var meant =
                hosts(scheduler).stream()
                    .filter(host -> hostIds.isEmpty() || hostIds.contains(host.id()))
                    .toList();
            return plain.remove(meant, taskIds, atOnce);
          }
        });
  }

  /** A file of a directory. */
  public record ListedFile(String url, long contentLength) {}

  /** The files of a directory of a source, at any depth. */
  public List<ListedFile> files(HostAndPort scheduler, PreheatOrder directory)
      throws InterruptedException {
    return call(
        () -> {
          try {
            return JobsGrpc.newBlockingStub(channel(scheduler))
                .withDeadlineAfter(LIST_TIMEOUT.plus(GRACE).toNanos(), TimeUnit.NANOSECONDS)
                .listFiles(
                    ListFilesRequest.newBuilder()
                        .setDownload(OrderMessages.download(directory))
                        .build())
                .getFilesList()
                .stream()
                .map(file -> new ListedFile(file.getUrl(), file.getContentLength()))
                .toList();
          } catch (RuntimeException e) {
            if (RpcErrors.fromStatus(e).code() != Status.Code.UNIMPLEMENTED) {
              throw e;
            }
            return plain.files(hosts(scheduler), directory);
          }
        });
  }

  private static List<HostReport> reports(List<HostProgress> hosts) {
    return hosts.stream().map(OrderMessages::report).toList();
  }

  /** The hosts that a scheduler knows. */
  public List<JobHost> hosts(HostAndPort scheduler) throws InterruptedException {
    return call(
        () ->
            SchedulerGrpc.newBlockingStub(channel(scheduler))
                .withDeadlineAfter(LIST_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .listHosts(ListHostsRequest.getDefaultInstance())
                .getHostsList()
                .stream()
                .map(OrderMessages::host)
                .toList());
  }

  /** The hosts that a scheduler knows, with all that they announced. */
  public List<PeerFacts> peers(HostAndPort scheduler, long clusterId, Duration timeout)
      throws InterruptedException {
    return call(
        () ->
            SchedulerGrpc.newBlockingStub(channel(scheduler))
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .listHosts(ListHostsRequest.getDefaultInstance())
                .getHostsList()
                .stream()
                .map(host -> OrderMessages.facts(host, clusterId))
                .toList());
  }

  private Channel channel(HostAndPort scheduler) {
    return channels.to(scheduler);
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws InterruptedException;
  }

  private static <T> T call(Work<T> work) throws InterruptedException {
    try {
      return work.run();
    } catch (RuntimeException e) {
      // gRPC tells an interruption by a status
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw RpcErrors.fromStatus(e);
    }
  }

  @Override
  public void close() {
    channels.close();
  }
}
