package dragonfly.daemon.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ListSchedulersResponse;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SchedulerCluster;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcServer;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.host.HostIdentity;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynConfigTest {
  private static final RandomGenerator RANDOM = new SplittableRandom(1);

  @TempDir private Path dir;

  private static HostIdentity identity(boolean seed) {
    return HostIdentity.of(
        DaemonConfig.load(
            ConfigFile.parse(
                "test",
                "{host: {ip: 10.0.0.7, hostname: h, idc: i, location: l, schedulerClusterID: 4},"
                    + " seedPeer: {enable: "
                    + seed
                    + "}}")),
        4000,
        "0.1",
        "abc",
        Map.of());
  }

  /** A manager with one answer. */
  private static final class Manager extends ManagerGrpc.ManagerImplBase {
    final List<ListSchedulersRequest> requests = new CopyOnWriteArrayList<>();
    volatile ListSchedulersResponse answer = ListSchedulersResponse.getDefaultInstance();

    @Override
    public void listSchedulers(
        ListSchedulersRequest request, StreamObserver<ListSchedulersResponse> response) {
      requests.add(request);
      response.onNext(answer);
      response.onCompleted();
    }
  }

  private static Scheduler scheduler(long id, String ip) {
    return Scheduler.newBuilder()
        .setId(id)
        .setHostname("s" + id)
        .setIp(ip)
        .setPort(8002)
        .setSchedulerClusterId(2)
        .setSchedulerCluster(
            SchedulerCluster.newBuilder()
                .setId(2)
                .setClientConfig(
                    ByteString.copyFromUtf8(
                        "{\"block_list\":{\"task\":{\"download\":{\"tags\":[\"peer\"]}}}}"))
                .setSeedClientConfig(
                    ByteString.copyFromUtf8(
                        "{\"block_list\":{\"task\":{\"download\":{\"tags\":[\"seed\"]}}}}")))
        .build();
  }

  @Test
  void managerIsAskedAsWhoThisHostIs() {
    var manager = new Manager();
    manager.answer =
        ListSchedulersResponse.newBuilder()
            .addSchedulers(scheduler(7, "10.0.0.5"))
            .addSchedulers(scheduler(8, "not-an-ip"))
            .build();
    try (var server =
            RpcServer.builder("manager")
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .service(manager)
                .start();
        var channels = new RpcChannels("test", null)) {
      String address = "http://127.0.0.1:" + server.port();

      DynConfig peer = new ManagerDynConfig(address, channels, identity(false), RANDOM).fetch();
      DynConfig seed = new ManagerDynConfig(address, channels, identity(true), RANDOM).fetch();

      assertThat(manager.requests.getFirst())
          .isEqualTo(
              ListSchedulersRequest.newBuilder()
                  .setSourceType(SourceType.PEER_SOURCE)
                  .setHostname("h")
                  .setIp("10.0.0.7")
                  .setIdc("i")
                  .setLocation("l")
                  .setVersion("1.5.10")
                  .setCommit("abc")
                  .setSchedulerClusterId(4)
                  .build());
      assertThat(manager.requests.getLast().getSourceType()).isEqualTo(SourceType.SEED_PEER_SOURCE);
      assertThat(peer.schedulers())
          .containsExactly(new SchedulerEntry(7, "s7", "10.0.0.5", 8002, 2));
      assertThat(peer.blockList().rejects("", null, "peer", 0)).isTrue();
      assertThat(peer.blockList().rejects("", null, "seed", 0)).isFalse();
      assertThat(seed.blockList().rejects("", null, "seed", 0)).isTrue();
    }
  }

  @Test
  void wrongManagerAddressIsNamed() {
    try (var channels = new RpcChannels("test", null)) {
      assertThatThrownBy(() -> new ManagerDynConfig("manager", channels, identity(false), RANDOM))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("manager.addr: \"manager\"");
    }
  }

  @Test
  void fileNamesSchedulersByAddress() throws Exception {
    Path file = dir.resolve("dynconfig.yaml");
    Files.writeString(
        file,
        """
        scheduler: {addrs: ["10.0.0.6:8002", "10.0.0.5:8002", "10.0.0.5:8002"]}
        clientConfig: {blockList: {task: {download: {tags: [t]}}}}
        """);

    DynConfig config = new DynConfigFile(file, false).fetch();

    assertThat(config.schedulers())
        .containsExactly(
            new SchedulerEntry(0, "", "10.0.0.5", 8002, 0),
            new SchedulerEntry(0, "", "10.0.0.6", 8002, 0));
    assertThat(config.blockList().rejects("", null, "t", 0)).isTrue();
    assertThat(new DynConfigFile(file, true).fetch().blockList()).isEqualTo(BlockList.NONE);
  }

  @Test
  void fileNamesSchedulersByName() throws Exception {
    Path file = dir.resolve("dynconfig.yaml");
    Files.writeString(file, "scheduler: {addr: 'localhost:8002'}");

    assertThat(new DynConfigFile(file, false).fetch().schedulers())
        .containsExactly(new SchedulerEntry(0, "", "127.0.0.1", 8002, 0));
  }

  @Test
  void wrongAddressInTheFileIsNamed() throws Exception {
    Path file = dir.resolve("dynconfig.yaml");
    Files.writeString(file, "scheduler: {addrs: ['10.0.0.5']}");

    assertThatThrownBy(() -> new DynConfigFile(file, false).fetch())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("scheduler.addrs: \"10.0.0.5\"");
  }

  @Test
  void lastSnapshotStandsWhileTheSourceIsAway() throws Exception {
    var source = new Source();
    var seen = new CopyOnWriteArrayList<DynConfig>();
    try (var client = new DynConfigClient(source, Duration.ofMillis(20))) {
      client.onChange(seen::add);
      client.start();
      assertThat(client.awaitFirst(Duration.ofSeconds(10))).isTrue();
      assertThat(client.current()).isEqualTo(DynConfig.EMPTY);

      source.config = new DynConfig(List.of(entry(1)), BlockList.NONE);
      await().until(() -> client.current().schedulers().size() == 1);
      source.config = null;
      int asked = source.asked;
      await().until(() -> source.asked > asked + 2);

      assertThat(client.current().schedulers()).containsExactly(entry(1));
      source.config = DynConfig.EMPTY;
      int askedAgain = source.asked;
      await().until(() -> source.asked > askedAgain + 2);
      assertThat(client.current().schedulers()).containsExactly(entry(1));
      assertThat(seen).hasSize(1);
    }
  }

  private static SchedulerEntry entry(int id) {
    return new SchedulerEntry(id, "s", "10.0.0.1", 8002, 1);
  }

  private static final class Source implements DynConfigSource {
    volatile @org.jspecify.annotations.Nullable DynConfig config;
    volatile int asked;

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread asks
    public DynConfig fetch() {
      asked++;
      DynConfig answer = config;
      if (answer == null) {
        throw new DragonflyException(Status.Code.UNAVAILABLE, "away");
      }
      return answer;
    }

    @Override
    public String name() {
      return "test";
    }
  }
}
