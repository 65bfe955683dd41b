package dragonfly.manager.live.grpc;

import com.google.protobuf.Timestamp;
import dragonfly.api.ext.v1.ExplainRequest;
import dragonfly.api.ext.v1.LiveGrpc;
import dragonfly.api.ext.v1.ReadHistoryRequest;
import dragonfly.api.ext.v1.ReadTrafficRequest;
import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.api.ext.v1.WatchTaskRequest;
import dragonfly.api.ext.v1.WatchTasksRequest;
import dragonfly.api.ext.v1.WatchTopologyRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.manager.config.ManagerConfig;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Asks schedulers what they show. Thread-safe; calls block. Failures are {@link
 * DragonflyException}s with the code of the call; UNIMPLEMENTED: the scheduler shows nothing.
 */
@Component
public final class LiveSchedulers implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Duration HISTORY_TIMEOUT = Duration.ofSeconds(20);

  private final RpcChannels channels;

  LiveSchedulers(ManagerConfig config) {
    this.channels = new RpcChannels("live", config.job().tls());
  }

  private LiveGrpc.LiveBlockingStub stub(HostAndPort scheduler) {
    return LiveGrpc.newBlockingStub(channels.to(scheduler));
  }

  private LiveGrpc.LiveBlockingStub stub(HostAndPort scheduler, Duration timeout) {
    return stub(scheduler).withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Shows frames to the listener until the scheduler ends the stream or the calling thread is
   * interrupted.
   */
  public void follow(HostAndPort scheduler, LiveQuestion question, Consumer<LiveFrame> listener) {
    switch (question) {
      case LiveQuestion.Tasks q ->
          each(
              () ->
                  stub(scheduler)
                      .watchTasks(
                          WatchTasksRequest.newBuilder()
                              .setQuery(q.query())
                              .setLimit(q.limit())
                              .build()),
              LiveMessages::tasks,
              listener);
      case LiveQuestion.Peers q ->
          each(
              () ->
                  stub(scheduler)
                      .watchTask(
                          WatchTaskRequest.newBuilder()
                              .setTaskId(q.taskId())
                              .setPeerLimit(q.limit())
                              .build()),
              LiveMessages::peers,
              listener);
      case LiveQuestion.Edges q ->
          each(
              () ->
                  stub(scheduler)
                      .watchTopology(
                          WatchTopologyRequest.newBuilder()
                              .setTaskId(q.taskId())
                              .setHostname(q.hostname())
                              .setIp(q.ip())
                              .setHostLimit(q.hostLimit())
                              .setEdgeLimit(q.edgeLimit())
                              .build()),
              new Hosts(),
              listener);
    }
  }

  /** Remembers the last list of hosts of a stream. */
  private static final class Hosts implements Function<TopologyFrame, LiveFrame> {
    private List<LiveHost> last = List.of();

    @Override
    public LiveFrame apply(TopologyFrame frame) {
      if (frame.getHasHosts()) {
        last = LiveMessages.hosts(frame);
      }
      return new LiveFrame.Edges(LiveMessages.topology(frame, last));
    }
  }

  private static <M> void each(
      Supplier<Iterator<M>> open, Function<M, LiveFrame> reader, Consumer<LiveFrame> listener) {
    var context = Context.current().withCancellation();
    var previous = context.attach();
    try {
      var frames = open.get();
      while (frames.hasNext()) {
        listener.accept(reader.apply(frames.next()));
      }
    } catch (RuntimeException e) {
      throw RpcErrors.fromStatus(e);
    } finally {
      context.detach(previous);
      context.cancel(null);
    }
  }

  /** What moved in the last minutes, in steps of ten seconds. */
  public List<Topology> history(HostAndPort scheduler, int minutes) {
    return call(
        () -> {
          var steps = new ArrayList<Topology>();
          List<LiveHost> hosts = List.of();
          var frames =
              stub(scheduler, HISTORY_TIMEOUT)
                  .readHistory(ReadHistoryRequest.newBuilder().setMinutes(minutes).build());
          while (frames.hasNext()) {
            var frame = frames.next();
            hosts = frame.getHasHosts() ? LiveMessages.hosts(frame) : hosts;
            steps.add(LiveMessages.topology(frame, hosts));
          }
          return steps;
        });
  }

  /**
   * Why it decided so; empty when the scheduler does not know the task.
   *
   * @param peerId empty: of all peers
   * @param hostname likewise
   */
  public Optional<Explanation> explain(
      HostAndPort scheduler, String taskId, String peerId, String hostname, int limit) {
    try {
      return Optional.of(
          call(
              () ->
                  LiveMessages.explanation(
                      stub(scheduler, TIMEOUT)
                          .explain(
                              ExplainRequest.newBuilder()
                                  .setTaskId(taskId)
                                  .setPeerId(peerId)
                                  .setHostname(hostname)
                                  .setLimit(limit)
                                  .build()))));
    } catch (DragonflyException e) {
      if (e.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Minutes that are over and began later than that. */
  public Minutes traffic(HostAndPort scheduler, Instant since) {
    return call(
        () ->
            LiveMessages.minutes(
                stub(scheduler, TIMEOUT)
                    .readTraffic(
                        ReadTrafficRequest.newBuilder()
                            .setSince(Timestamp.newBuilder().setSeconds(since.getEpochSecond()))
                            .build())));
  }

  private static <T> T call(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw RpcErrors.fromStatus(e);
    }
  }

  @Override
  public void close() {
    channels.close();
  }
}
