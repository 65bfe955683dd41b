package dragonfly.manager.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.DeleteSeedPeerRequest;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.GetSeedPeerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListApplicationsRequest;
import dragonfly.api.manager.v2.ListApplicationsResponse;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ListSchedulersResponse;
import dragonfly.api.manager.v2.ListSeedPeersRequest;
import dragonfly.api.manager.v2.ListSeedPeersResponse;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.api.manager.v2.UpdateSeedPeerRequest;
import io.grpc.stub.StreamObserver;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Dispatches the calls of {@code manager.v2.Manager}. Thread-safe; calls block on the database. */
@Component
public final class ManagerService extends ManagerGrpc.ManagerImplBase {
  /** Calls that need no limit: all members come back at once after a restart. */
  public static final Set<String> SERVED_IN_BATCHES =
      Set.of(ManagerGrpc.getKeepAliveMethod().getFullMethodName());

  private final SchedulerCalls schedulers;
  private final SeedPeerCalls seedPeers;
  private final ListSchedulersCall listSchedulers;
  private final ListApplicationsCall listApplications;
  private final KeepAliveStreams keepAlives;

  ManagerService(
      SchedulerCalls schedulers,
      SeedPeerCalls seedPeers,
      ListSchedulersCall listSchedulers,
      ListApplicationsCall listApplications,
      KeepAliveStreams keepAlives) {
    this.schedulers = schedulers;
    this.seedPeers = seedPeers;
    this.listSchedulers = listSchedulers;
    this.listApplications = listApplications;
    this.keepAlives = keepAlives;
  }

  /**
   * From now on the end of a keep-alive stream is our doing and says nothing about its owner; the
   * leases then run out by themselves, unless their owners reach us or another manager before.
   */
  public void drain() {
    keepAlives.drain();
  }

  @Override
  public void getScheduler(GetSchedulerRequest request, StreamObserver<Scheduler> answer) {
    answer(answer, () -> schedulers.get(request));
  }

  @Override
  public void updateScheduler(UpdateSchedulerRequest request, StreamObserver<Scheduler> answer) {
    answer(answer, () -> schedulers.update(request));
  }

  @Override
  public void listSchedulers(
      ListSchedulersRequest request, StreamObserver<ListSchedulersResponse> answer) {
    answer(answer, () -> listSchedulers.answer(request));
  }

  @Override
  public void getSeedPeer(GetSeedPeerRequest request, StreamObserver<SeedPeer> answer) {
    answer(answer, () -> seedPeers.get(request));
  }

  @Override
  public void listSeedPeers(
      ListSeedPeersRequest request, StreamObserver<ListSeedPeersResponse> answer) {
    answer(answer, () -> seedPeers.list(request));
  }

  @Override
  public void updateSeedPeer(UpdateSeedPeerRequest request, StreamObserver<SeedPeer> answer) {
    answer(answer, () -> seedPeers.update(request));
  }

  @Override
  public void deleteSeedPeer(DeleteSeedPeerRequest request, StreamObserver<Empty> answer) {
    answer(answer, () -> seedPeers.delete(request));
  }

  @Override
  public void listApplications(
      ListApplicationsRequest request, StreamObserver<ListApplicationsResponse> answer) {
    answer(answer, () -> listApplications.answer(request));
  }

  @Override
  public StreamObserver<KeepAliveRequest> keepAlive(StreamObserver<Empty> answer) {
    return keepAlives.open(answer);
  }

  static <T> void answer(StreamObserver<T> observer, Supplier<T> call) {
    T message;
    try {
      message = call.get();
    } catch (RuntimeException e) {
      observer.onError(CallErrors.toStatus(e));
      return;
    }
    observer.onNext(message);
    observer.onCompleted();
  }
}
