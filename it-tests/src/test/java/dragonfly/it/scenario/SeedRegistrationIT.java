package dragonfly.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dragonfly.it.cluster.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Seeds are in the manager's list while they run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class SeedRegistrationIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Pattern HOST = Pattern.compile("\"host_name\":\"([^\"]+)\"");

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().withManager().schedulers(1).seeds(2).daemons(1).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  @Test
  void seedsAreListedInTheClusterThatServesTheirSchedulersAndNoOtherDaemonIs() {
    awaitActive("seed-0", "seed-1");
    assertThat(cluster.manager().rest("GET", "/api/v1/seed-peers", ""))
        .contains("\"seed_peer_cluster_id\":1")
        .contains("\"type\":\"super\"");
  }

  @Test
  void seedThatEndsLeavesTheListAndComesBack() {
    awaitActive("seed-0", "seed-1");

    cluster.seed(1).stop();

    awaitActive("seed-0");
    assertThat(hosts("")).containsExactly("seed-0");
    cluster.seed(1).start();
    awaitActive("seed-0", "seed-1");
  }

  @Test
  void seedsRegisterAgainAtAManagerThatStartsAgain() {
    awaitActive("seed-0", "seed-1");
    cluster.manager().stop();
    cluster.manager().start();
    // whatever the manager remembers is not enough
    hostIds().forEach(id -> cluster.manager().rest("DELETE", "/api/v1/seed-peers/" + id, ""));

    awaitActive("seed-0", "seed-1");
  }

  private void awaitActive(String... hosts) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(hosts("?state=active")).containsExactlyInAnyOrder(hosts));
  }

  private List<String> hosts(String query) {
    return found(HOST, query);
  }

  private List<String> hostIds() {
    return found(
        Pattern.compile(
            "\"id\":([0-9]+),\"created_at\":\"[^\"]*\",\"updated_at\":\"[^\"]*\",\"is_del\":0,\"host_name\""),
        "");
  }

  private List<String> found(Pattern pattern, String query) {
    return pattern
        .matcher(cluster.manager().rest("GET", "/api/v1/seed-peers" + query, ""))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
