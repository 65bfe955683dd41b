package dragonfly.daemon.practice;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Peer;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.api.scheduler.v2.DeletePeerRequest;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.ListHostsResponse;
import dragonfly.api.scheduler.v2.NeedBackToSourceResponse;
import dragonfly.api.scheduler.v2.NormalTaskResponse;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.rpc.RpcServer;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sends the first peer to the source and every other one to the first. Thread-safe. */
public final class PracticeScheduler extends SchedulerGrpc.SchedulerImplBase
    implements AutoCloseable {
  private final RpcServer server;
  private final Map<String, Host> hosts = new ConcurrentHashMap<>();
  private @Nullable Peer first; // guarded by this

  public PracticeScheduler() {
    server =
        RpcServer.builder("warm-up-scheduler")
            .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .headersAtOnce(Set.of("scheduler.v2.Scheduler/AnnouncePeer"))
            .grace(Duration.ZERO)
            .service(this)
            .start();
  }

  /** Where it listens, as {@code dynconfig.yaml} takes it. */
  public String address() {
    return "127.0.0.1:" + server.port();
  }

  @Override
  public void announceHost(AnnounceHostRequest request, StreamObserver<Empty> answer) {
    hosts.put(request.getHost().getId(), request.getHost());
    one(answer, Empty.getDefaultInstance());
  }

  @Override
  public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> answer) {
    one(answer, ListHostsResponse.getDefaultInstance());
  }

  @Override
  public void deleteHost(DeleteHostRequest request, StreamObserver<Empty> answer) {
    one(answer, Empty.getDefaultInstance());
  }

  @Override
  public void deletePeer(DeletePeerRequest request, StreamObserver<Empty> answer) {
    one(answer, Empty.getDefaultInstance());
  }

  @Override
  public StreamObserver<AnnouncePeerRequest> announcePeer(
      StreamObserver<AnnouncePeerResponse> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(AnnouncePeerRequest request) {
        if (request.hasRegisterPeerRequest()) {
          answers.onNext(place(request));
        }
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private synchronized AnnouncePeerResponse place(AnnouncePeerRequest request) {
    var answer = AnnouncePeerResponse.newBuilder();
    var parent = first;
    if (parent != null) {
      return answer
          .setNormalTaskResponse(NormalTaskResponse.newBuilder().addCandidateParents(parent))
          .build();
    }
    first =
        Peer.newBuilder()
            .setId(request.getPeerId())
            .setState("Running")
            .setHost(hosts.getOrDefault(request.getHostId(), Host.getDefaultInstance()))
            .build();
    return answer
        .setNeedBackToSourceResponse(NeedBackToSourceResponse.getDefaultInstance())
        .build();
  }

  private static <T> void one(StreamObserver<T> answer, T message) {
    answer.onNext(message);
    answer.onCompleted();
  }

  @Override
  public void close() {
    server.closeNow();
  }
}
