package dragonfly.scheduler.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dragonfly.api.ext.v1.Change;
import dragonfly.api.ext.v1.ManagerChangesGrpc;
import dragonfly.api.ext.v1.WatchChangesRequest;
import dragonfly.api.manager.v2.Application;
import dragonfly.api.manager.v2.ApplicationPriority;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListApplicationsRequest;
import dragonfly.api.manager.v2.ListApplicationsResponse;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SchedulerCluster;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcServer;
import dragonfly.scheduler.resource.Priority;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManagerClientTest {
  private static final Duration SOON = Duration.ofMillis(20);

  private final FakeManager fake = new FakeManager();
  private final FakeChanges fakeChanges = new FakeChanges();
  private RpcServer server = serve(0);
  private final RpcChannels channels = new RpcChannels("test", null);

  private RpcServer serve(int port) {
    return RpcServer.builder("fake-manager")
        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .service(fake)
        .service(fakeChanges)
        .start();
  }

  private ManagerClient client() {
    return client(SOON);
  }

  private ManagerClient client(Duration refreshInterval) {
    return new ManagerClient(
        channels,
        new HostAndPort("127.0.0.1", server.port()),
        new SchedulerIdentity("sched-1", "10.0.0.1", 8002, "idc", "a|b", 7),
        SOON,
        refreshInterval,
        new SplittableRandom(1));
  }

  @AfterEach
  void close() {
    channels.close();
    server.close();
  }

  private static final class FakeManager extends ManagerGrpc.ManagerImplBase {
    final List<UpdateSchedulerRequest> updates = new CopyOnWriteArrayList<>();
    final List<KeepAliveRequest> beats = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    volatile boolean hasApplications = true;
    volatile String config = "{\"candidate_parent_limit\":4}";

    @Override
    public void updateScheduler(UpdateSchedulerRequest request, StreamObserver<Scheduler> answers) {
      updates.add(request);
      answers.onNext(Scheduler.getDefaultInstance());
      answers.onCompleted();
    }

    @Override
    public void getScheduler(GetSchedulerRequest request, StreamObserver<Scheduler> answers) {
      answers.onNext(
          Scheduler.newBuilder()
              .setSchedulerCluster(
                  SchedulerCluster.newBuilder()
                      .setConfig(ByteString.copyFromUtf8(config))
                      .setClientConfig(ByteString.copyFromUtf8("{\"load_limit\":77}")))
              .build());
      answers.onCompleted();
    }

    @Override
    public void listApplications(
        ListApplicationsRequest request, StreamObserver<ListApplicationsResponse> answers) {
      if (!hasApplications) {
        answers.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      answers.onNext(
          ListApplicationsResponse.newBuilder()
              .addApplications(
                  Application.newBuilder()
                      .setName("models")
                      .setPriority(
                          ApplicationPriority.newBuilder()
                              .setValue(dragonfly.api.common.v2.Priority.LEVEL3)))
              .build());
      answers.onCompleted();
    }

    @Override
    public StreamObserver<KeepAliveRequest> keepAlive(StreamObserver<Empty> answers) {
      return new StreamObserver<>() {
        @Override
        public void onNext(KeepAliveRequest beat) {
          beats.add(beat);
        }

        @Override
        public void onError(Throwable thrown) {
          ends.add("broken");
        }

        @Override
        public void onCompleted() {
          ends.add("completed");
          answers.onNext(Empty.getDefaultInstance());
          answers.onCompleted();
        }
      };
    }
  }

  @Test
  void registersGivesSignsOfLifeAndReadsWhatMayChange() {
    try (var client = client()) {
      await().until(() -> fake.beats.size() >= 3);
      await().until(() -> client.get().candidateParentLimit() == 4);

      UpdateSchedulerRequest update = fake.updates.getFirst();
      assertThat(update.getHostname()).isEqualTo("sched-1");
      assertThat(update.getIp()).isEqualTo("10.0.0.1");
      assertThat(update.getPort()).isEqualTo(8002);
      assertThat(update.getIdc()).isEqualTo("idc");
      assertThat(update.getLocation()).isEqualTo("a|b");
      assertThat(update.getSchedulerClusterId()).isEqualTo(7);
      assertThat(update.getFeaturesList()).containsExactly("schedule", "preheat");
      assertThat(update.getConfig().toStringUtf8())
          .isEqualTo("{\"manager_keep_alive_interval\":20000000}");
      KeepAliveRequest beat = fake.beats.getFirst();
      assertThat(beat.getSourceType()).isEqualTo(SourceType.SCHEDULER_SOURCE);
      assertThat(beat.getClusterId()).isEqualTo(7);
      assertThat(fake.updates).hasSize(1);
      assertThat(client.get().clientLoadLimit()).isEqualTo(77);
      assertThat(client.get().effective(Priority.LEVEL0, "models", "http://x"))
          .isEqualTo(Priority.LEVEL3);
    }
    await().until(() -> !fake.ends.isEmpty());
  }

  private static final class FakeChanges extends ManagerChangesGrpc.ManagerChangesImplBase {
    final List<StreamObserver<Change>> streams = new CopyOnWriteArrayList<>();

    @Override
    public void watchChanges(WatchChangesRequest request, StreamObserver<Change> answers) {
      assertThat(request.getSchedulerClusterId()).isEqualTo(7);
      streams.add(answers);
    }
  }

  @Test
  void limitsAreReadAgainWhenTheManagerTellsOfAChange() {
    try (var client = client(Duration.ofHours(1))) {
      await().until(() -> client.get().candidateParentLimit() == 4);
      await().until(() -> !fakeChanges.streams.isEmpty());

      fake.config = "{\"candidate_parent_limit\":9}";
      fakeChanges.streams.getFirst().onNext(Change.getDefaultInstance());

      await().until(() -> client.get().candidateParentLimit() == 9);
    }
  }

  @Test
  void noApplicationsIsNoError() {
    fake.hasApplications = false;
    try (var client = client()) {
      await().until(() -> client.get().candidateParentLimit() == 4);

      assertThat(client.get().applications()).isEmpty();
    }
  }

  @Test
  void managerThatComesBackIsRegisteredAtAgainAndTheLastSnapshotStays() {
    try (var client = client()) {
      await().until(() -> client.get().candidateParentLimit() == 4);
      int port = server.port();
      server.close();
      assertThat(client.get().candidateParentLimit()).isEqualTo(4);
      int before = fake.updates.size();
      server = serve(port);

      await().until(() -> fake.updates.size() > before);
      int beats = fake.beats.size();
      await().until(() -> fake.beats.size() > beats + 1);
      assertThat(client.get().candidateParentLimit()).isEqualTo(4);
    }
  }
}
