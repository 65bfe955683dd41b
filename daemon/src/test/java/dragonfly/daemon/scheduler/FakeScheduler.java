package dragonfly.daemon.scheduler;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.common.v2.Task;
import dragonfly.api.ext.v1.AnnounceTasksRequest;
import dragonfly.api.ext.v1.AnnounceTasksResponse;
import dragonfly.api.ext.v1.PieceDigest;
import dragonfly.api.ext.v1.PieceDigests;
import dragonfly.api.ext.v1.SwarmGrpc;
import dragonfly.api.ext.v1.WatchPieceDigestsRequest;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.api.scheduler.v2.DeleteTaskRequest;
import dragonfly.api.scheduler.v2.EmptyTaskResponse;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.ListHostsResponse;
import dragonfly.api.scheduler.v2.NeedBackToSourceResponse;
import dragonfly.api.scheduler.v2.NormalTaskResponse;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import dragonfly.core.error.RefusedException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.rpc.RpcServer;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A scheduler that does what a test says and remembers what it was told. Thread-safe. */
public final class FakeScheduler implements AutoCloseable {
  private final RpcServer server;
  private final int port;
  private final Service service = new Service();
  private final Swarm swarm = new Swarm();
  public final List<AnnounceHostRequest> announcedHosts = new CopyOnWriteArrayList<>();
  public final List<String> deletedHosts = new CopyOnWriteArrayList<>();
  public final List<String> deletedTasks = new CopyOnWriteArrayList<>();
  public final List<AnnounceTasksRequest> announcedTasks = new CopyOnWriteArrayList<>();
  public final List<Host> hosts = new CopyOnWriteArrayList<>();
  public final Map<String, Task> tasks = new ConcurrentHashMap<>();
  final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
  private final List<StreamObserver<AnnounceTasksResponse>> taskStreams =
      new CopyOnWriteArrayList<>();
  private final List<StreamObserver<PieceDigests>> digestStreams = new CopyOnWriteArrayList<>();

  private FakeScheduler(int port, boolean withSwarm) {
    var builder =
        RpcServer.builder("fake-scheduler")
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .headersAtOnce(Set.of("scheduler.v2.Scheduler/AnnouncePeer"))
            .grace(Duration.ZERO)
            .service(service);
    if (withSwarm) {
      builder.service(swarm);
    }
    server = builder.start();
    this.port = server.port();
  }

  /** One of ours, on a free port. */
  public static FakeScheduler start() {
    return new FakeScheduler(0, true);
  }

  /** One that knows the plain protocol only. */
  public static FakeScheduler startPlain(int port) {
    return new FakeScheduler(port, false);
  }

  public static FakeScheduler startAt(int port) {
    return new FakeScheduler(port, true);
  }

  public int port() {
    return port;
  }

  SchedulerNode node() {
    return new SchedulerNode("127.0.0.1:" + port(), new HostAndPort("127.0.0.1", port()), 1);
  }

  void healthy(boolean isHealthy) {
    server.health().setStatus("", isHealthy ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  }

  /** The next announce stream that a peer opened. */
  Call nextCall() throws InterruptedException {
    Call call = calls.poll(10, TimeUnit.SECONDS);
    if (call == null) {
      throw new AssertionError("no peer opened an announce stream");
    }
    return call;
  }

  /** Ends all streams of tasks, as a restart would. */
  public void endTaskStreams() {
    taskStreams.forEach(stream -> stream.onError(Status.UNAVAILABLE.asRuntimeException()));
    taskStreams.clear();
  }

  void tellDigest(int number, String digest) {
    var message =
        PieceDigests.newBuilder()
            .addDigests(PieceDigest.newBuilder().setNumber(number).setDigest(digest))
            .build();
    digestStreams.forEach(stream -> stream.onNext(message));
  }

  int watchers() {
    return digestStreams.size();
  }

  @Override
  public void close() {
    server.close();
  }

  /** The scheduler's end of one announce stream. */
  static final class Call implements StreamObserver<AnnouncePeerRequest> {
    private final StreamObserver<AnnouncePeerResponse> answers;
    private final BlockingQueue<AnnouncePeerRequest> requests = new LinkedBlockingQueue<>();
    volatile @Nullable Throwable failure;

    Call(StreamObserver<AnnouncePeerResponse> answers) {
      this.answers = answers;
    }

    AnnouncePeerRequest next() throws InterruptedException {
      AnnouncePeerRequest request = requests.poll(10, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("no message came");
      }
      return request;
    }

    AnnouncePeerRequest.RequestCase nextKind() throws InterruptedException {
      return next().getRequestCase();
    }

    void empty() {
      answer(
          AnnouncePeerResponse.newBuilder()
              .setEmptyTaskResponse(EmptyTaskResponse.getDefaultInstance()));
    }

    void parents(Peer... peers) {
      answer(
          AnnouncePeerResponse.newBuilder()
              .setNormalTaskResponse(
                  NormalTaskResponse.newBuilder().addAllCandidateParents(List.of(peers))));
    }

    void backToSource(String description) {
      answer(
          AnnouncePeerResponse.newBuilder()
              .setNeedBackToSourceResponse(
                  NeedBackToSourceResponse.newBuilder().setDescription(description)));
    }

    private void answer(AnnouncePeerResponse.Builder response) {
      answers.onNext(response.build());
    }

    void end() {
      answers.onCompleted();
    }

    void fail(Status status) {
      answers.onError(status.asRuntimeException());
    }

    void refuse(Status.Code code, String message) {
      answers.onError(RpcErrors.toStatus(new RefusedException(code, message)));
    }

    @Override
    public void onNext(AnnouncePeerRequest request) {
      requests.add(request);
    }

    @Override
    public void onError(Throwable t) {
      failure = t;
    }

    @Override
    public void onCompleted() {}
  }

  private final class Service extends SchedulerGrpc.SchedulerImplBase {
    @Override
    public StreamObserver<AnnouncePeerRequest> announcePeer(
        StreamObserver<AnnouncePeerResponse> responses) {
      var call = new Call(responses);
      calls.add(call);
      return call;
    }

    @Override
    public void announceHost(AnnounceHostRequest request, StreamObserver<Empty> response) {
      announcedHosts.add(request);
      answer(response, Empty.getDefaultInstance());
    }

    @Override
    public void deleteHost(DeleteHostRequest request, StreamObserver<Empty> response) {
      deletedHosts.add(request.getHostId());
      answer(response, Empty.getDefaultInstance());
    }

    @Override
    public void deleteTask(DeleteTaskRequest request, StreamObserver<Empty> response) {
      deletedTasks.add(request.getTaskId());
      answer(response, Empty.getDefaultInstance());
    }

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> response) {
      var found = ListHostsResponse.newBuilder();
      hosts.stream()
          .filter(host -> !request.hasType() || host.getType() == request.getType())
          .forEach(found::addHosts);
      answer(response, found.build());
    }

    @Override
    public void statTask(StatTaskRequest request, StreamObserver<Task> response) {
      Task task = tasks.get(request.getTaskId());
      if (task == null) {
        response.onError(Status.NOT_FOUND.withDescription("task is unknown").asRuntimeException());
      } else {
        answer(response, task);
      }
    }

    private static <T> void answer(StreamObserver<T> response, T message) {
      response.onNext(message);
      response.onCompleted();
    }
  }

  private final class Swarm extends SwarmGrpc.SwarmImplBase {
    @Override
    public StreamObserver<AnnounceTasksRequest> announceTasks(
        StreamObserver<AnnounceTasksResponse> responses) {
      taskStreams.add(responses);
      return new StreamObserver<>() {
        @Override
        public void onNext(AnnounceTasksRequest request) {
          announcedTasks.add(request);
          responses.onNext(AnnounceTasksResponse.getDefaultInstance());
        }

        @Override
        public void onError(Throwable t) {
          taskStreams.remove(responses);
        }

        @Override
        public void onCompleted() {
          taskStreams.remove(responses);
        }
      };
    }

    @Override
    public void watchPieceDigests(
        WatchPieceDigestsRequest request, StreamObserver<PieceDigests> responses) {
      digestStreams.add(responses);
    }
  }
}
