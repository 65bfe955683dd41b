package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.ExplainRequest;
import dragonfly.api.ext.v1.ExplainResponse;
import dragonfly.api.ext.v1.LiveGrpc;
import dragonfly.api.ext.v1.ReadHistoryRequest;
import dragonfly.api.ext.v1.ReadTrafficRequest;
import dragonfly.api.ext.v1.ReadTrafficResponse;
import dragonfly.api.ext.v1.TaskFrame;
import dragonfly.api.ext.v1.TasksFrame;
import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.api.ext.v1.WatchTaskRequest;
import dragonfly.api.ext.v1.WatchTasksRequest;
import dragonfly.api.ext.v1.WatchTopologyRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.metrics.SchedulerMetrics.Call;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.scheduling.Swarms;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** {@code dragonfly.ext.v1.Live}. Thread-safe. */
public final class LiveCalls implements AutoCloseable {
  private final HostRegistry hosts;
  private final Swarms swarms;
  private final SchedulerMetrics metrics;
  private final InstantSource clock;
  private final Board board;

  /**
   * @param executor runs the context of the board
   */
  public LiveCalls(
      HostRegistry hosts,
      Swarms swarms,
      SchedulerMetrics metrics,
      Timers timers,
      Ticker ticker,
      InstantSource clock,
      Executor executor) {
    this.hosts = hosts;
    this.swarms = swarms;
    this.metrics = metrics;
    this.clock = clock;
    this.board = new Board(swarms, timers, ticker, clock, executor);
    metrics.gauge("live_viewers", "Number of streams of viewers.", board::viewers);
    metrics.gauge(
        "live_seconds", "Processor time spent for viewers and history.", board::spentSeconds);
    metrics.gauge(
        "notes_weight", "Size of the notes why something was decided.", swarms::notesWeight);
  }

  /** The service. */
  public BindableService service() {
    return new Service();
  }

  private record TasksKey(String query, int limit) {}

  private record PeersKey(String taskId, int peerLimit, int cellLimit) {}

  private final class Service extends LiveGrpc.LiveImplBase {
    @Override
    public void watchTasks(WatchTasksRequest request, StreamObserver<TasksFrame> out) {
      guarded(
          out,
          () -> {
            var key =
                new TasksKey(
                    request.getQuery(), Messages.limit("limit", request.getLimit(), 50, 500));
            watch(key, () -> new TasksView(key.query, key.limit), out);
          });
    }

    @Override
    public void watchTask(WatchTaskRequest request, StreamObserver<TaskFrame> out) {
      guarded(
          out,
          () -> {
            var key =
                new PeersKey(
                    required("task_id", request.getTaskId()),
                    Messages.limit("peer_limit", request.getPeerLimit(), 200, 2000),
                    Messages.limit("cell_limit", request.getCellLimit(), 1024, 8192));
            watch(key, () -> new PeersView(key.taskId, key.peerLimit, key.cellLimit), out);
          });
    }

    @Override
    public void watchTopology(WatchTopologyRequest request, StreamObserver<TopologyFrame> out) {
      guarded(
          out,
          () -> {
            var filter =
                new TopologyView.Filter(
                    request.getTaskId(),
                    request.getHostId(),
                    request.getHostname(),
                    request.getIp(),
                    Messages.limit("host_limit", request.getHostLimit(), 2000, 10_000),
                    Messages.limit("edge_limit", request.getEdgeLimit(), 4000, 20_000));
            watch(filter, () -> new TopologyView(filter, hosts), out);
          });
    }

    private <M> void watch(Object key, Supplier<View<M>> view, StreamObserver<M> out) {
      var call = (ServerCallStreamObserver<M>) out;
      var viewer = new Viewer<M>(call);
      call.setOnCancelHandler(() -> board.unwatch(key, viewer));
      board.watch(
          key,
          view,
          viewer,
          refusal -> {
            metrics.failed(Call.WATCH_LIVE);
            out.onError(RpcErrors.toStatus(refusal));
          });
    }

    private void guarded(StreamObserver<?> out, Runnable work) {
      metrics.called(Call.WATCH_LIVE);
      try {
        work.run();
      } catch (IllegalArgumentException e) {
        metrics.failed(Call.WATCH_LIVE);
        out.onError(RpcErrors.toStatus(e));
      }
    }

    @Override
    public void readHistory(ReadHistoryRequest request, StreamObserver<TopologyFrame> out) {
      Instant since =
          request.getMinutes() == 0
              ? Instant.MIN
              : clock.instant().minus(Duration.ofMinutes(request.getMinutes() & 0xFFFFL));
      answer(board.ask((history, _) -> history.since(since)), out);
    }

    @Override
    public void readTraffic(ReadTrafficRequest request, StreamObserver<ReadTrafficResponse> out) {
      Instant since =
          request.hasSince()
              ? Instant.ofEpochSecond(request.getSince().getSeconds())
              : Instant.EPOCH;
      answer(board.ask((_, minutes) -> List.of(minutes.since(since))), out);
    }

    @Override
    public void explain(ExplainRequest request, StreamObserver<ExplainResponse> out) {
      try {
        int limit = Messages.limit("limit", request.getLimit(), 200, 2000);
        String taskId = required("task_id", request.getTaskId());
        answer(
            swarms
                .look(taskId, swarm -> Explanations.of(swarm, request, limit))
                .thenApply(
                    found ->
                        List.of(
                            found.orElseThrow(
                                () ->
                                    new DragonflyException(
                                        Status.Code.NOT_FOUND,
                                        "task is not known: taskId=" + taskId)))),
            out);
      } catch (IllegalArgumentException e) {
        metrics.called(Call.READ_LIVE);
        metrics.failed(Call.READ_LIVE);
        out.onError(RpcErrors.toStatus(e));
      }
    }

    private <M> void answer(CompletableFuture<List<M>> answers, StreamObserver<M> out) {
      metrics.called(Call.READ_LIVE);
      var _ =
          answers.whenComplete(
              (messages, thrown) -> {
                if (thrown != null) {
                  metrics.failed(Call.READ_LIVE);
                  Throwable cause =
                      thrown instanceof CompletionException && thrown.getCause() != null
                          ? thrown.getCause()
                          : thrown;
                  out.onError(RpcErrors.toStatus(cause));
                  return;
                }
                messages.forEach(out::onNext);
                out.onCompleted();
              });
    }
  }

  private static String required(String name, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("value is empty: field=" + name);
    }
    return value;
  }

  @Override
  public void close() {
    board.close();
  }
}
