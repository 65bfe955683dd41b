package dragonfly.manager.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.manager.TestEngine;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Database;
import dragonfly.manager.web.Paging;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@ParameterizedClass
@EnumSource(TestEngine.class)
final class PeerServiceTest {
  private final TestEngine engine;
  private final ManualClock clock = new ManualClock();
  private Database database;
  private PeerService peers;

  PeerServiceTest(TestEngine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open(@TempDir Path directory) {
    database = Database.open(engine.config(directory));
    var jdbc = JdbcClient.create(database.source());
    for (var name : List.of("one", "two")) {
      jdbc.sql(
              """
              insert into scheduler_cluster
                (created_at, updated_at, name, config, client_config, seed_client_config, scopes)
              values (now(), now(), :name, '{}', '{}', '{}', '{}')\
              """)
          .param("name", name)
          .update();
    }
    peers = service();
  }

  private PeerService service() {
    var transactions = new TransactionTemplate(new JdbcTransactionManager(database.source()));
    return new PeerService(new PeerStore(database.source()), transactions, clock);
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }

  private static PeerFacts peer(int number, String version) {
    return new PeerFacts(
        "host-" + number,
        "normal",
        "idc",
        "a|b",
        "10.0.0." + number % 250,
        4000,
        4001,
        0,
        4003,
        "active",
        "linux",
        "debian",
        "debian",
        "12",
        "6.1",
        version,
        "abc",
        "linux/amd64",
        1 + number % 2);
  }

  private static List<PeerFacts> peers(int from, int to, String version) {
    return IntStream.range(from, to).mapToObj(number -> peer(number, version)).toList();
  }

  private static PeerFilter cluster(long id) {
    return new PeerFilter.Builder().number("scheduler_cluster_id", id).build();
  }

  @Test
  void reportedPeersAreAddedChangedAndForgotten() {
    peers.store(peers(0, 1200, "1"));
    clock.advance(Duration.ofMinutes(1));

    var since = peers.store(peers(600, 1300, "2"));
    int forgotten = peers.forgetOlder(1, since);

    assertThat(forgotten).isEqualTo(300);
    assertThat(peers.list(cluster(1), false, new Paging(1, 10)).total()).isEqualTo(350);
    assertThat(peers.list(cluster(2), false, new Paging(1, 10)).total()).isEqualTo(650);
    var newer = new PeerFilter.Builder().text("git_version", "2").build();
    var page = peers.list(newer, false, new Paging(3, 100));
    assertThat(page.total()).isEqualTo(700);
    assertThat(page.rows()).hasSize(100).isSortedAccordingTo(Comparator.comparingLong(Peer::id));
    assertThat(page.rows().getFirst().facts().hostName()).isEqualTo("host-800");
    // the row stayed the same one
    assertThat(page.rows().getFirst().updatedAt())
        .isEqualTo(page.rows().getFirst().createdAt().plus(Duration.ofMinutes(1)));
  }

  @Test
  void hostReportedTwiceIsStoredOnceAsReportedLast() {
    peers.store(List.of(peer(1, "1"), peer(1, "2")));

    assertThat(peers.list(PeerFilter.ALL, false, new Paging(1, 10)).rows())
        .singleElement()
        .satisfies(row -> assertThat(row.facts().gitVersion()).isEqualTo("2"));
  }

  @Test
  void managersThatStoreTheSamePeersAtOnceDoNotFail() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Object> store = () -> service().store(peers(0, 700, "1"));
      for (var result : threads.invokeAll(List.of(store, store, store))) {
        result.get();
      }
    }

    assertThat(peers.list(PeerFilter.ALL, false, new Paging(1, 10)).total()).isEqualTo(700);
  }

  @Test
  void pagesFromEitherEndMeet() {
    peers.store(peers(0, 10_500, "1"));

    var seen =
        IntStream.rangeClosed(1, 21)
            .mapToObj(page -> peers.list(PeerFilter.ALL, false, new Paging(page, 500)))
            .flatMap(page -> page.rows().stream())
            .map(Peer::id)
            .toList();

    assertThat(seen).hasSize(10_500).isSorted().doesNotHaveDuplicates();
    assertThat(peers.list(PeerFilter.ALL, false, new Paging(22, 500)).rows()).isEmpty();
    assertThat(peers.list(PeerFilter.ALL, true, new Paging(20, 500)).rows())
        .extracting(Peer::id)
        .isEqualTo(seen.subList(500, 1000).reversed());
    var search = new PeerFilter.Builder().search("HOST-1049").build();
    assertThat(peers.list(search, false, new Paging(1, 100)).rows())
        .extracting(row -> row.facts().hostName())
        .contains("host-1049", "host-10490")
        .hasSize(11);
    assertThat(
            peers
                .list(new PeerFilter.Builder().search("host_1").build(), false, new Paging(1, 10))
                .total())
        .isZero();
  }

  @Test
  void createdPeerIsFoundAndItsDoubleIsAConflict() {
    var created = peers.create(peer(1, "1"));

    assertThat(peers.get(created.id())).isEqualTo(created);
    assertThatThrownBy(() -> peers.create(peer(1, "2"))).isInstanceOf(ConflictException.class);
    peers.delete(created.id());
    assertThatThrownBy(() -> peers.get(created.id())).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> peers.delete(created.id())).isInstanceOf(NotFoundException.class);
  }
}
