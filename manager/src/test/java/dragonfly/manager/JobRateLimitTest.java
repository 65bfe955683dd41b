package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.manager.error.TooManyRequestsException;
import dragonfly.manager.ratelimit.JobRateLimit;
import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The first cluster takes ten jobs a second. */
final class JobRateLimitTest {
  private static final int FIRST_LIMIT = 10;

  @TempDir private Path directory;
  private ManagerFixture manager;
  private JobRateLimit limit;

  @BeforeEach
  void start() {
    manager = ManagerFixture.start(directory);
    limit = manager.running.part(JobRateLimit.class);
  }

  @AfterEach
  void stop() {
    manager.close();
  }

  @Test
  void limitIsTakenAtOnceAndComesBackEvenly() {
    take(FIRST_LIMIT, limit, 1);

    assertThatThrownBy(() -> limit.take(List.of(1L)))
        .isInstanceOfSatisfying(
            TooManyRequestsException.class,
            e -> assertThat(e.pause()).isEqualTo(Duration.ofMillis(100)));
    manager.clock.advance(Duration.ofMillis(100));
    limit.take(List.of(1L));
    refused(limit, List.of(1L));
    manager.clock.advance(Duration.ofMinutes(1));
    take(FIRST_LIMIT, limit, 1);
    refused(limit, List.of(1L));
  }

  @Test
  void newClusterAndNewLimitCountAtOnce() {
    long slow = create("slow", 2);

    take(2, limit, slow);
    refused(limit, List.of(slow));
    var changed =
        manager.asRoot(
            "PATCH",
            "/api/v1/clusters/" + slow,
            "{\"scheduler_cluster_config\":{\"job_rate_limit\":1000}}");
    assertThat(changed.statusCode()).isEqualTo(200);
    manager.clock.advance(Duration.ofMillis(1));

    limit.take(List.of(slow));
  }

  @Test
  void requestForAllClustersIsLimitedByTheSlowestAndTakesOfNoneWhenRefused() {
    long slow = create("slow", 1);

    limit.take(List.of());
    for (int i = 0; i < 20; i++) {
      refused(limit, List.of());
    }

    // only the one that passed has been counted
    take(FIRST_LIMIT - 1, limit, 1);
    refused(limit, List.of(1L));
    refused(limit, List.of(slow));
  }

  @Test
  void managersOfOneDatabaseCountTogether() {
    try (var other = ManagerFixture.start(directory, manager.clock, Map.of())) {
      var second = other.running.part(JobRateLimit.class);
      take(FIRST_LIMIT / 2, limit, 1);
      take(FIRST_LIMIT / 2, second, 1);

      refused(limit, List.of(1L));
      refused(second, List.of(1L));
    }
  }

  @Test
  void managerWhoseClockIsAheadDoesNotStopTheOthers() {
    var ahead = new ManualClock(manager.clock.instant().plus(Duration.ofMinutes(5)));
    try (var other = ManagerFixture.start(directory, ahead, Map.of())) {
      take(FIRST_LIMIT, other.running.part(JobRateLimit.class), 1);
    }

    take(FIRST_LIMIT, limit, 1);
    refused(limit, List.of(1L));
  }

  @Test
  void unknownClusterIsPassedOver() {
    limit.take(List.of(99L));
  }

  private static void take(int times, JobRateLimit limit, long cluster) {
    for (int i = 0; i < times; i++) {
      limit.take(List.of(cluster));
    }
  }

  private static void refused(JobRateLimit limit, List<Long> clusters) {
    assertThatThrownBy(() -> limit.take(clusters)).isInstanceOf(TooManyRequestsException.class);
  }

  private long create(String name, int jobRateLimit) {
    var created =
        manager.asRoot(
            "POST",
            "/api/v1/clusters",
            """
            {"name":"%s","scheduler_cluster_config":{"job_rate_limit":%d},
             "seed_peer_cluster_config":{},"peer_cluster_config":{}}\
            """
                .formatted(name, jobRateLimit));
    return JsonMapper.builder().build().readTree(created.body()).get("id").asLong();
  }
}
