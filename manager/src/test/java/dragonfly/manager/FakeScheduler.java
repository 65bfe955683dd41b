package dragonfly.manager;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Host;
import dragonfly.api.ext.v1.FindTaskRequest;
import dragonfly.api.ext.v1.FindTaskResponse;
import dragonfly.api.ext.v1.FoundTask;
import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.HostState;
import dragonfly.api.ext.v1.JobsGrpc;
import dragonfly.api.ext.v1.ListFilesRequest;
import dragonfly.api.ext.v1.ListFilesResponse;
import dragonfly.api.ext.v1.ListedFile;
import dragonfly.api.ext.v1.PreheatProgress;
import dragonfly.api.ext.v1.PreheatRequest;
import dragonfly.api.ext.v1.RemoveTaskRequest;
import dragonfly.api.ext.v1.RemoveTaskResponse;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.api.scheduler.v2.File;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.ListHostsResponse;
import dragonfly.api.scheduler.v2.PeerFile;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.api.scheduler.v2.StatFileResponse;
import dragonfly.core.rpc.RpcServer;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler as a manager sees it, on a free port: three peers and a seed, which do what the test
 * says. Registered and alive until it is closed.
 */
public final class FakeScheduler implements AutoCloseable {
  static final List<String> PEERS = List.of("peer-0", "peer-1", "peer-2");
  static final String SEED = "seed-0";

  /** Orders as they came. */
  final ConcurrentLinkedQueue<PreheatRequest> preheats = new ConcurrentLinkedQueue<>();

  final ConcurrentLinkedQueue<PreheatFileRequest> plainPreheats = new ConcurrentLinkedQueue<>();

  /** Hosts that fail. */
  final Set<String> failing = ConcurrentHashMap.newKeySet();

  /** While set, orders wait for it; a cancelled one ends. */
  volatile @Nullable CountDownLatch gate;

  /** What failing hosts say. */
  volatile String failure = "INTERNAL: source said 404";

  final AtomicInteger cancelled = new AtomicInteger();
  final AtomicInteger removals = new AtomicInteger();
  volatile Status refusal = Status.OK;

  final FakeLive live;

  private final RpcServer server;
  private final String name;
  private @Nullable StreamObserver<KeepAliveRequest> keepAlive;

  private FakeScheduler(String name, boolean hasExtension) {
    this.name = name;
    this.live = new FakeLive(name);
    var builder =
        RpcServer.builder(name)
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .service(new Protocol());
    if (hasExtension) {
      builder.service(new Extension()).service(live);
    }
    this.server = builder.start();
  }

  /** One of ours. */
  public static FakeScheduler start(ManagerFixture manager, long clusterId, String name) {
    return new FakeScheduler(name, true).register(manager, clusterId);
  }

  /** One that knows the protocol only. */
  static FakeScheduler startPlain(ManagerFixture manager, long clusterId, String name) {
    return new FakeScheduler(name, false).register(manager, clusterId);
  }

  FakeScheduler register(ManagerFixture manager, long clusterId) {
    var ignored =
        manager
            .stub()
            .updateScheduler(
                UpdateSchedulerRequest.newBuilder()
                    .setHostname(name)
                    .setIp("127.0.0.1")
                    .setPort(server.port())
                    .setSchedulerClusterId(clusterId)
                    .setConfig(
                        ByteString.copyFromUtf8("{\"manager_keep_alive_interval\":3600000000000}"))
                    .build());
    if (ignored.getId() == 0) {
      throw new AssertionError(ignored);
    }
    keepAlive =
        manager
            .asyncStub()
            .keepAlive(
                new StreamObserver<>() {
                  @Override
                  public void onNext(Empty value) {}

                  @Override
                  public void onError(Throwable thrown) {}

                  @Override
                  public void onCompleted() {}
                });
    keepAlive.onNext(
        KeepAliveRequest.newBuilder()
            .setSourceType(SourceType.SCHEDULER_SOURCE)
            .setHostname(name)
            .setIp("127.0.0.1")
            .setClusterId(clusterId)
            .build());
    return this;
  }

  private final class Extension extends JobsGrpc.JobsImplBase {
    @Override
    public void preheat(PreheatRequest request, StreamObserver<PreheatProgress> out) {
      preheats.add(request);
      if (!refusal.isOk()) {
        out.onError(refusal.asRuntimeException());
        return;
      }
      var chosen = chosen(request);
      var download = request.getDownload();
      if (chosen.isEmpty()) {
        out.onError(
            Status.FAILED_PRECONDITION.withDescription("no peer fits").asRuntimeException());
        return;
      }
      out.onNext(progress(chosen, HostState.RUNNING, download));
      try {
        var waiting = gate;
        if (waiting != null) {
          waiting.await();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (io.grpc.Context.current().isCancelled()) {
        cancelled.incrementAndGet();
        return;
      }
      out.onNext(progress(chosen, HostState.SUCCEEDED, download));
      out.onCompleted();
    }

    private List<String> chosen(PreheatRequest request) {
      if (request.getHostIdsCount() > 0) {
        return request.getHostIdsList();
      }
      return request.getScope().equals("all_peers") ? PEERS : List.of(SEED);
    }

    private PreheatProgress progress(List<String> hosts, HostState state, Download download) {
      var progress = PreheatProgress.newBuilder();
      for (var host : hosts) {
        boolean fails = state == HostState.SUCCEEDED && failing.contains(host);
        progress.addHosts(
            HostProgress.newBuilder()
                .setHostId(host)
                .setHostname(host)
                .setIp("127.0.0.1")
                .setHostType(host.equals(SEED) ? 1 : 0)
                .setState(fails ? HostState.FAILED : state)
                .setDescription(fails ? failure : "")
                .setPieceCount(2)
                .setFinishedPieceCount(state == HostState.SUCCEEDED && !fails ? 2 : 1)
                .setContentLength(download.getUrl().length()));
      }
      return progress.build();
    }

    @Override
    public void findTask(FindTaskRequest request, StreamObserver<FindTaskResponse> out) {
      out.onNext(
          FindTaskResponse.newBuilder()
              .addFound(
                  FoundTask.newBuilder()
                      .setHostId(PEERS.get(0))
                      .setHostname(PEERS.get(0))
                      .setIp("127.0.0.1")
                      .setTaskId(request.getTaskIds(0))
                      .setIsFinished(true))
              .build());
      out.onCompleted();
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> out) {
      var directory = request.getDownload().getUrl();
      out.onNext(
          ListFilesResponse.newBuilder()
              .addFiles(ListedFile.newBuilder().setUrl(directory + "a").setContentLength(3))
              .addFiles(ListedFile.newBuilder().setUrl(directory + "b/c").setContentLength(4))
              .build());
      out.onCompleted();
    }

    @Override
    public void removeTask(RemoveTaskRequest request, StreamObserver<RemoveTaskResponse> out) {
      removals.incrementAndGet();
      var all =
          List.of(
              outcome(PEERS.get(0), HostState.SUCCEEDED, ""),
              outcome(PEERS.get(1), HostState.FAILED, "UNAVAILABLE: down"));
      var meant = request.getHostIdsList();
      out.onNext(
          RemoveTaskResponse.newBuilder()
              .addAllHosts(
                  all.stream()
                      .filter(host -> meant.isEmpty() || meant.contains(host.getHostId()))
                      .toList())
              .build());
      out.onCompleted();
    }

    private static HostProgress outcome(String host, HostState state, String description) {
      return HostProgress.newBuilder()
          .setHostId(host)
          .setHostname(host)
          .setIp("127.0.0.1")
          .setState(state)
          .setDescription(description)
          .build();
    }
  }

  private final class Protocol extends SchedulerGrpc.SchedulerImplBase {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> out) {
      var hosts = new ArrayList<Host>();
      PEERS.forEach(peer -> hosts.add(host(peer, 0)));
      hosts.add(host(SEED, 1));
      out.onNext(ListHostsResponse.newBuilder().addAllHosts(hosts).build());
      out.onCompleted();
    }

    private static Host host(String id, int type) {
      return Host.newBuilder()
          .setId(id)
          .setHostname(id)
          .setIp("127.0.0.1")
          .setPort(1)
          .setType(type)
          .build();
    }

    @Override
    public void preheatFile(PreheatFileRequest request, StreamObserver<Empty> out) {
      plainPreheats.add(request);
      out.onNext(Empty.getDefaultInstance());
      out.onCompleted();
    }

    /** Nobody has it when asked first, all that do not fail have it afterwards. */
    @Override
    public void statFile(StatFileRequest request, StreamObserver<StatFileResponse> out) {
      var response = StatFileResponse.newBuilder();
      if (asked.getAndIncrement() > 0) {
        for (var peer : PEERS) {
          response.addPeers(
              PeerFile.newBuilder()
                  .setHostname(peer)
                  .setIp("127.0.0.1")
                  .addCachedFiles(
                      File.newBuilder()
                          .setUrl(request.getUrl())
                          .setIsFinished(!failing.contains(peer))));
        }
      }
      out.onNext(response.build());
      out.onCompleted();
    }
  }

  @Override
  public void close() {
    var waiting = gate;
    if (waiting != null) {
      waiting.countDown();
    }
    if (keepAlive != null) {
      keepAlive.onCompleted();
    }
    server.closeNow();
  }
}
