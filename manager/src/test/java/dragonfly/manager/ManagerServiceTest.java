package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Priority;
import dragonfly.api.ext.v1.FindSeedPeerClusterRequest;
import dragonfly.api.ext.v1.SeedPeerClustersGrpc;
import dragonfly.api.manager.v2.Application;
import dragonfly.api.manager.v2.ApplicationPriority;
import dragonfly.api.manager.v2.DeleteSeedPeerRequest;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.GetSeedPeerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListApplicationsRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ListSchedulersResponse;
import dragonfly.api.manager.v2.ListSeedPeersRequest;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SchedulerCluster;
import dragonfly.api.manager.v2.SeedPeer;
import dragonfly.api.manager.v2.SeedPeerCluster;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.URLPriority;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.api.manager.v2.UpdateSeedPeerRequest;
import dragonfly.testkit.ManualClock;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(Lifecycle.PER_CLASS)
final class ManagerServiceTest {
  private static final ByteString FIVE_SECONDS =
      ByteString.copyFromUtf8("{\"manager_keep_alive_interval\":5000000000}");
  private static final Duration LEASE = Duration.ofSeconds(15);

  private ManagerFixture manager;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  /** Rows as after the first boot; ids begin at 1 again. */
  @BeforeEach
  void clear() {
    manager.truncate("scheduler");
    manager.truncate("seed_peer");
    manager.truncate("application");
    manager.execute(
        "delete from scheduler_cluster where id > 1", "delete from seed_peer_cluster where id > 1");
  }

  @Test
  void schedulerRegistersIsInactiveAndBecomesActiveByItsFirstKeepAlive() {
    var updated = manager.stub().updateScheduler(registration("sched-1").build());

    var expected =
        Scheduler.newBuilder()
            .setId(1)
            .setHostname("sched-1")
            .setIp("127.0.0.1")
            .setPort(8002)
            .setState("inactive")
            .setSchedulerClusterId(1)
            .setFeatures(ByteString.copyFromUtf8("[\"schedule\",\"preheat\"]"))
            .build();
    assertThat(updated).isEqualTo(expected);
    var cluster =
        SchedulerCluster.newBuilder()
            .setId(1)
            .setName("cluster-1")
            .setConfig(
                ByteString.copyFromUtf8(
                    """
                    {"candidate_parent_limit":3,"filter_parent_limit":15,"job_rate_limit":10}\
                    """))
            .setClientConfig(ByteString.copyFromUtf8("{\"load_limit\":200}"))
            .setScopes(ByteString.copyFromUtf8("{}"))
            .setSeedClientConfig(ByteString.copyFromUtf8("{}"))
            .build();
    var got =
        manager
            .stub()
            .getScheduler(
                GetSchedulerRequest.newBuilder()
                    .setHostname("sched-1")
                    .setSchedulerClusterId(1)
                    .setIp("127.0.0.1")
                    .build());
    assertThat(got).isEqualTo(expected.toBuilder().setSchedulerCluster(cluster).build());
    assertThat(list(daemon("peer0"))).isEqualTo(ListSchedulersResponse.getDefaultInstance());

    keepAlive("sched-1");
    awaitActive("sched-1");

    assertThat(list(daemon("peer0")))
        .isEqualTo(
            ListSchedulersResponse.newBuilder()
                .addSchedulers(expected.toBuilder().setState("active").setSchedulerCluster(cluster))
                .build());
  }

  @Test
  void clusterIdOfTheDaemonDecidesAndListsOnlyActiveSchedulers() {
    register("one");
    register("two");
    keepAlive("two");
    awaitActive("two");

    assertThat(hostnames(daemon("peer0").setSchedulerClusterId(1))).containsExactly("two");
    assertFails(
        Status.Code.NOT_FOUND,
        "scheduler cluster 99 not found",
        () -> list(daemon("peer0").setSchedulerClusterId(99)));
  }

  @Test
  void clustersAreListedByTheirScopesBestFirst() {
    long near = createCluster("near", "{\"idc\":\"x|idc1\",\"cidrs\":[\"127.0.0.0/8\"]}");
    long far = createCluster("far", "{\"location\":\"eu|de\"}");
    for (long cluster : new long[] {1, near, far}) {
      var ignored =
          manager
              .stub()
              .updateScheduler(registration("s" + cluster).setSchedulerClusterId(cluster).build());
      assertThat(ignored.getSchedulerClusterId()).isEqualTo(cluster);
      keepAlive("s" + cluster, cluster);
      awaitActive("s" + cluster, cluster);
    }

    // near: cidr 0.3 + idc 0.25; far: location 0.14; cluster-1: default 0.01
    assertThat(hostnames(daemon("peer0").setIdc("IDC1").setLocation("EU|de")))
        .containsExactly("s" + near, "s" + far, "s1");
    assertThat(hostnames(daemon("peer0").setIp("10.0.0.1"))).startsWith("s1");
  }

  @Test
  void schedulerWithoutTheFeatureScheduleIsNotListed() {
    var ignored =
        manager.stub().updateScheduler(registration("jobs").addFeatures("preheat").build());
    assertThat(ignored.getFeatures().toStringUtf8()).isEqualTo("[\"preheat\"]");
    keepAlive("jobs");
    awaitActive("jobs");

    assertThat(hostnames(daemon("peer0"))).isEmpty();
    assertThat(hostnames(daemon("peer0").setSchedulerClusterId(1))).isEmpty();
  }

  @Test
  void registeringAgainChangesTheRowAndKeepsItsId() {
    register("sched-1");

    var again =
        manager
            .stub()
            .updateScheduler(
                registration("sched-1").setPort(9002).setIdc("i").setLocation("l").build());

    assertThat(again.getId()).isEqualTo(1);
    assertThat(again.getPort()).isEqualTo(9002);
    assertThat(again.getIdc()).isEqualTo("i");
    assertThat(again.getLocation()).isEqualTo("l");
  }

  @Test
  void ofOneHostNameOnlyTheSchedulerHeardOfLastIsListed() {
    register("moved");
    keepAlive("moved");
    awaitActive("moved");
    manager.clock.advance(Duration.ofSeconds(1));
    var ignored = manager.stub().updateScheduler(registration("moved").setIp("127.0.0.2").build());
    assertThat(ignored.getId()).isEqualTo(2);
    var stream = openKeepAlive();
    stream.onNext(message("moved").setIp("127.0.0.2").build());

    await()
        .untilAsserted(
            () ->
                assertThat(list(daemon("peer0")).getSchedulersList())
                    .extracting(Scheduler::getIp)
                    .containsExactly("127.0.0.2"));
  }

  @Test
  void endOfTheStreamMakesInactive() {
    register("sched-1");
    var stream = keepAlive("sched-1");
    awaitActive("sched-1");

    stream.onCompleted();

    await().untilAsserted(() -> assertThat(state("sched-1")).isEqualTo("inactive"));
  }

  @Test
  void silentStreamLosesItsLeaseAndAMessageBringsItBack() {
    register("sched-1");
    var stream = keepAlive("sched-1");
    awaitActive("sched-1");

    manager.clock.advance(LEASE.minusMillis(1));
    assertThat(state("sched-1")).isEqualTo("active");
    manager.clock.advance(Duration.ofMillis(1));
    assertThat(state("sched-1")).isEqualTo("inactive");

    stream.onNext(message("sched-1").build());
    awaitActive("sched-1");
  }

  @Test
  void lateEndOfAnOldStreamDoesNotDeactivateTheNewOne() {
    register("sched-1");
    var oldEnded = new CompletableFuture<Empty>();
    var oldStream = manager.asyncStub().keepAlive(completing(oldEnded));
    oldStream.onNext(message("sched-1").build());
    awaitActive("sched-1");
    manager.clock.advance(LEASE);
    var newStream = keepAlive("sched-1");
    awaitActive("sched-1");

    oldStream.onCompleted();
    assertThat(oldEnded.orTimeout(20, TimeUnit.SECONDS).join())
        .isEqualTo(Empty.getDefaultInstance());

    assertThat(state("sched-1")).isEqualTo("active");
    newStream.onCompleted();
    await().untilAsserted(() -> assertThat(state("sched-1")).isEqualTo("inactive"));
  }

  @Test
  void restartedManagerKeepsTheLeaseUntilItRunsOut(@TempDir Path other) {
    var shared = manager;
    var clock = new ManualClock();
    try (var first = ManagerFixture.start(other, clock, Map.of())) {
      manager = first;
      register("sched-1");
      keepAlive("sched-1");
      awaitActive("sched-1");
      // before its clients, whose end would say that the scheduler has ended
      first.running.close();
    }

    try (var second = ManagerFixture.start(other, clock, Map.of())) {
      manager = second;
      assertThat(state("sched-1")).isEqualTo("active");
      clock.advance(LEASE);
      assertThat(state("sched-1")).isEqualTo("inactive");
    } finally {
      manager = shared;
    }
  }

  @Test
  void manyStreamsThatOpenAtOnceAllSucceed() {
    int streams = 2000;
    var values = new StringJoiner(", ");
    for (int i = 0; i < streams; i++) {
      values.add(
          "('2026-01-01 00:00:00', '2026-01-01 00:00:00', 'many-%d', '127.0.0.1', 8002, '[]', '{}', 1)"
              .formatted(i));
    }
    manager.execute(
        "insert into scheduler (created_at, updated_at, host_name, ip, port, features, config,"
            + " scheduler_cluster_id) values "
            + values);
    var broken = new AtomicInteger();
    var open = new ArrayList<StreamObserver<KeepAliveRequest>>();

    for (int i = 0; i < streams; i++) {
      var ended = new CompletableFuture<Empty>();
      var _ = ended.whenComplete((_, _) -> broken.incrementAndGet());
      var stream = manager.asyncStub().keepAlive(completing(ended));
      stream.onNext(message("many-" + i).build());
      open.add(stream);
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> manager.count("select count(*) from scheduler where lease_generation = 1"),
            count -> count == streams);
    assertThat(broken).hasValue(0);
    open.forEach(StreamObserver::onCompleted);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> manager.count("select count(*) from scheduler where lease_until is null"),
            count -> count == streams);
  }

  @Test
  void seedFindsTheClusterThatServesItsSchedulers() {
    var stub = SeedPeerClustersGrpc.newBlockingStub(manager.channel);

    assertThat(
            stub.findSeedPeerCluster(
                    FindSeedPeerClusterRequest.newBuilder().setSchedulerClusterId(1).build())
                .getSeedPeerClusterId())
        .isEqualTo(1);
    assertThatThrownBy(
            () ->
                stub.findSeedPeerCluster(
                    FindSeedPeerClusterRequest.newBuilder().setSchedulerClusterId(4711).build()))
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void keepAliveOfSomebodyUnknownIsRefused() {
    var ended = new CompletableFuture<Empty>();
    manager.asyncStub().keepAlive(completing(ended)).onNext(message("nobody").build());

    assertThatThrownBy(() -> ended.orTimeout(20, TimeUnit.SECONDS).join())
        .hasMessageContaining("NOT_FOUND")
        .hasMessageContaining("nobody");
  }

  @Test
  void everyMessageOfAStreamIsChecked() {
    register("sched-1");
    var ended = new CompletableFuture<Empty>();
    var stream = manager.asyncStub().keepAlive(completing(ended));
    stream.onNext(message("sched-1").build());
    awaitActive("sched-1");

    stream.onNext(message("sched-1").setClusterId(0).build());

    assertThatThrownBy(() -> ended.orTimeout(20, TimeUnit.SECONDS).join())
        .hasMessageContaining("INVALID_ARGUMENT: cluster_id: 0");
    assertThat(state("sched-1")).isEqualTo("inactive");
  }

  @Test
  void seedPeerIsActiveFromItsRegistrationWhileItKeepsAlive() {
    var registered = manager.stub().updateSeedPeer(seedPeer("seed-1").build());

    var expected =
        SeedPeer.newBuilder()
            .setId(1)
            .setHostname("seed-1")
            .setType("super")
            .setIp("127.0.0.1")
            .setPort(4000)
            .setDownloadPort(4001)
            .setState("active")
            .setSeedPeerClusterId(1)
            .build();
    assertThat(registered).isEqualTo(expected);
    var seedCluster =
        SeedPeerCluster.newBuilder()
            .setId(1)
            .setName("cluster-1")
            .setConfig(ByteString.copyFromUtf8("{\"load_limit\":2000}"))
            .build();
    var get = GetSeedPeerRequest.newBuilder().setHostname("seed-1").setSeedPeerClusterId(1);
    assertThat(manager.stub().getSeedPeer(get.build()))
        .isEqualTo(expected.toBuilder().setSeedPeerCluster(seedCluster).build());
    assertThat(manager.stub().listSeedPeers(listSeedPeers("seed-1")).getSeedPeersList())
        .containsExactly(expected);
    // daemons and schedulers hear of it
    register("sched-1");
    keepAlive("sched-1");
    awaitActive("sched-1");
    assertThat(list(daemon("peer0")).getSchedulers(0).getSeedPeersList())
        .containsExactly(expected.toBuilder().setSeedPeerCluster(seedCluster).build());
    assertThat(manager.stub().getSeedPeer(get.build()).getSchedulersList()).hasSize(1);

    manager.clock.advance(LEASE);
    assertThat(manager.stub().getSeedPeer(get.build()).getState()).isEqualTo("inactive");
    var stream = openKeepAlive();
    stream.onNext(message("seed-1").setSourceType(SourceType.SEED_PEER_SOURCE).build());
    await()
        .untilAsserted(
            () ->
                assertThat(manager.stub().getSeedPeer(get.build()).getState()).isEqualTo("active"));
  }

  @Test
  void deletedSeedPeerIsNotFound() {
    var ignored = manager.stub().updateSeedPeer(seedPeer("seed-1").build());
    assertThat(ignored.getId()).isEqualTo(1);
    var delete =
        DeleteSeedPeerRequest.newBuilder().setHostname("seed-1").setSeedPeerClusterId(1).build();

    assertThat(manager.stub().deleteSeedPeer(delete)).isEqualTo(Empty.getDefaultInstance());

    assertFails(Status.Code.NOT_FOUND, "seed-1", () -> manager.stub().deleteSeedPeer(delete));
    assertFails(
        Status.Code.NOT_FOUND,
        "seed-1",
        () ->
            manager
                .stub()
                .getSeedPeer(
                    GetSeedPeerRequest.newBuilder()
                        .setHostname("seed-1")
                        .setSeedPeerClusterId(1)
                        .build()));
    assertFails(
        Status.Code.NOT_FOUND,
        "seed-1",
        () -> manager.stub().listSeedPeers(listSeedPeers("seed-1")));
  }

  @Test
  void applicationsWithAPriorityAreListedAndNoneIsNotFound() {
    var request =
        ListApplicationsRequest.newBuilder().setHostname("sched-1").setIp("127.0.0.1").build();
    assertFails(
        Status.Code.NOT_FOUND,
        "application not found",
        () -> manager.stub().listApplications(request));
    manager.execute(
        """
        insert into application (created_at, updated_at, name, url, bio, priority) values
        (now(), now(), 'a', 'http://a', 'b', '{"value":3,"urls":[{"regex":"^x","value":5}]}'),
        (now(), now(), 'plain', 'http://p', '', null)\
        """);

    assertThat(manager.stub().listApplications(request).getApplicationsList())
        .containsExactly(
            Application.newBuilder()
                .setId(1)
                .setName("a")
                .setUrl("http://a")
                .setBio("b")
                .setPriority(
                    ApplicationPriority.newBuilder()
                        .setValue(Priority.LEVEL3)
                        .addUrls(URLPriority.newBuilder().setRegex("^x").setValue(Priority.LEVEL5)))
                .build());
  }

  static Stream<Arguments> badRegistrations() {
    return Stream.of(
        bad(r -> r.setHostname(""), "hostname: \"\""),
        bad(r -> r.setHostname("under_score"), "hostname: \"under_score\""),
        bad(r -> r.setHostname("a".repeat(64)), "hostname: \"aaa"),
        bad(r -> r.setHostname("-a"), "hostname: \"-a\""),
        bad(r -> r.setIp(""), "ip: \"\""),
        bad(r -> r.setIp("300.1.1.1"), "ip: \"300.1.1.1\""),
        bad(r -> r.setIp("localhost"), "ip: \"localhost\""),
        bad(r -> r.setPort(1023), "port: 1023"),
        bad(r -> r.setPort(65535), "port: 65535"),
        bad(r -> r.setSchedulerClusterId(0), "scheduler_cluster_id: 0"),
        bad(r -> r.setSourceTypeValue(7), "source_type: 7"),
        bad(r -> r.setIdc("i".repeat(1025)), "idc: \"iii"),
        bad(r -> r.setConfig(ByteString.copyFromUtf8("{")), "config: \"{\""));
  }

  private static Arguments bad(Consumer<UpdateSchedulerRequest.Builder> fault, String message) {
    return Arguments.of(fault, message);
  }

  @ParameterizedTest
  @MethodSource("badRegistrations")
  void badRegistrationIsRefusedByFieldAndValue(
      Consumer<UpdateSchedulerRequest.Builder> fault, String message) {
    var request = registration("sched-1");
    fault.accept(request);

    assertFails(
        Status.Code.INVALID_ARGUMENT,
        message,
        () -> manager.stub().updateScheduler(request.build()));
  }

  @Test
  void limitsOfTheProtocolAreAccepted() {
    var widest =
        registration("A-1." + "b".repeat(63) + ".")
            .setIp("2001:db8::1")
            .setPort(65534)
            .setIdc("i".repeat(1024))
            .build();

    assertThat(manager.stub().updateScheduler(widest).getIp()).isEqualTo("2001:db8::1");
  }

  @Test
  void otherCallsCheckTheirRequestsToo() {
    assertFails(Status.Code.INVALID_ARGUMENT, "hostname", () -> list(daemon("not a host name")));
    assertFails(Status.Code.INVALID_ARGUMENT, "ip: \"x\"", () -> list(daemon("p").setIp("x")));
    assertFails(
        Status.Code.INVALID_ARGUMENT,
        "version",
        () -> list(daemon("p").setVersion("v".repeat(1025))));
    assertFails(
        Status.Code.INVALID_ARGUMENT,
        "type: \"weak\"",
        () -> manager.stub().updateSeedPeer(seedPeer("s").setType("weak").build()));
    assertFails(
        Status.Code.INVALID_ARGUMENT,
        "download_port: 80",
        () -> manager.stub().updateSeedPeer(seedPeer("s").setDownloadPort(80).build()));
    assertFails(
        Status.Code.INVALID_ARGUMENT,
        "scheduler_cluster_id: 0",
        () ->
            manager.stub().getScheduler(GetSchedulerRequest.newBuilder().setHostname("s").build()));
  }

  @Test
  void unknownThingsAreNotFound() {
    assertFails(
        Status.Code.NOT_FOUND, "scheduler nobody of cluster 1 not found", () -> state("nobody"));
    assertFails(
        Status.Code.NOT_FOUND,
        "scheduler cluster 99 not found",
        () -> manager.stub().updateScheduler(registration("s").setSchedulerClusterId(99).build()));
    assertFails(
        Status.Code.NOT_FOUND,
        "seed peer cluster 99 not found",
        () -> manager.stub().updateSeedPeer(seedPeer("s").setSeedPeerClusterId(99).build()));
  }

  @Test
  void searchesAreCounted() {
    register("sched-1");
    keepAlive("sched-1");
    awaitActive("sched-1");
    assertThat(hostnames(daemon("peer0").setVersion("1.5.1").setCommit("abc"))).hasSize(1);

    assertThat(manager.send("GET", "/metrics", null).body())
        .contains(
            "dragonfly_manager_search_scheduler_cluster_total"
                + "{commit=\"abc\",version=\"1.5.1\"} 1.0");
  }

  private static UpdateSchedulerRequest.Builder registration(String hostname) {
    return UpdateSchedulerRequest.newBuilder()
        .setHostname(hostname)
        .setSchedulerClusterId(1)
        .setIp("127.0.0.1")
        .setPort(8002)
        .setConfig(FIVE_SECONDS);
  }

  private void register(String hostname) {
    var registered = manager.stub().updateScheduler(registration(hostname).build());
    assertThat(registered.getHostname()).isEqualTo(hostname);
  }

  private static UpdateSeedPeerRequest.Builder seedPeer(String hostname) {
    return UpdateSeedPeerRequest.newBuilder()
        .setSourceType(SourceType.SEED_PEER_SOURCE)
        .setHostname(hostname)
        .setType("super")
        .setIp("127.0.0.1")
        .setPort(4000)
        .setDownloadPort(4001)
        .setSeedPeerClusterId(1);
  }

  private static ListSeedPeersRequest listSeedPeers(String hostname) {
    return ListSeedPeersRequest.newBuilder().setHostname(hostname).setIp("127.0.0.1").build();
  }

  private static ListSchedulersRequest.Builder daemon(String hostname) {
    return ListSchedulersRequest.newBuilder()
        .setSourceType(SourceType.PEER_SOURCE)
        .setHostname(hostname)
        .setIp("127.0.0.1")
        .setVersion("1.5.10")
        .setCommit("unknown");
  }

  private ListSchedulersResponse list(ListSchedulersRequest.Builder request) {
    return manager.stub().listSchedulers(request.build());
  }

  private Stream<String> hostnames(ListSchedulersRequest.Builder request) {
    return list(request).getSchedulersList().stream().map(Scheduler::getHostname);
  }

  private static KeepAliveRequest.Builder message(String hostname) {
    return KeepAliveRequest.newBuilder().setHostname(hostname).setClusterId(1).setIp("127.0.0.1");
  }

  private StreamObserver<KeepAliveRequest> openKeepAlive() {
    return manager.asyncStub().keepAlive(completing(new CompletableFuture<>()));
  }

  private StreamObserver<KeepAliveRequest> keepAlive(String hostname) {
    return keepAlive(hostname, 1);
  }

  private StreamObserver<KeepAliveRequest> keepAlive(String hostname, long cluster) {
    var stream = openKeepAlive();
    stream.onNext(message(hostname).setClusterId(cluster).build());
    return stream;
  }

  private static StreamObserver<Empty> completing(CompletableFuture<Empty> ended) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Empty answer) {
        ended.complete(answer);
      }

      @Override
      public void onError(Throwable cause) {
        ended.completeExceptionally(cause);
      }

      @Override
      public void onCompleted() {}
    };
  }

  private String state(String hostname) {
    return state(hostname, 1);
  }

  private String state(String hostname, long cluster) {
    return manager
        .stub()
        .getScheduler(
            GetSchedulerRequest.newBuilder()
                .setHostname(hostname)
                .setSchedulerClusterId(cluster)
                .build())
        .getState();
  }

  private void awaitActive(String hostname) {
    awaitActive(hostname, 1);
  }

  private void awaitActive(String hostname, long cluster) {
    await().untilAsserted(() -> assertThat(state(hostname, cluster)).isEqualTo("active"));
  }

  private long createCluster(String name, String scopes) {
    var created =
        manager.asRoot(
            "POST",
            "/api/v1/clusters",
            """
            {"name":"%s","scopes":%s,"scheduler_cluster_config":{},
             "seed_peer_cluster_config":{},"peer_cluster_config":{}}\
            """
                .formatted(name, scopes));
    assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    return tools.jackson.databind.json.JsonMapper.builder()
        .build()
        .readTree(created.body())
        .get("id")
        .asLong();
  }

  private static void assertFails(Status.Code code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }
}
