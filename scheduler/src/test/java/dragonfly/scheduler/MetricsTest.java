package dragonfly.scheduler;

import static dragonfly.scheduler.SchedulerFixture.PIECE;
import static dragonfly.scheduler.SchedulerFixture.download;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetricsTest {
  @Test
  void metersCount() throws Exception {
    try (var scheduler = new SchedulerFixture()) {
      var source = scheduler.peer(scheduler.host("one"), "task").register(download(1));
      source.answer();
      source.sourceStarted().sourcePiece(0, PIECE, "crc32:0").sourceFinished();
      assertThat(source.end().isOk()).isTrue();

      String text = scheduler.metrics();

      assertThat(text)
          .contains("dragonfly_scheduler_announce_peer_total 1.0")
          .contains(
              "dragonfly_scheduler_register_peer_total"
                  + "{host_type=\"normal\",priority=\"LEVEL6\",task_type=\"STANDARD\"} 1.0")
          .contains(
              "dragonfly_scheduler_traffic{host_type=\"normal\",task_type=\"STANDARD\",type=\"BACK_TO_SOURCE\"}"
                  + " 4194304.0")
          .contains("dragonfly_scheduler_hosts 1.0")
          .contains("dragonfly_scheduler_seed_trigger_total{outcome=\"none\"} 1.0")
          .contains("dragonfly_scheduler_back_to_source_answer_total 1.0");
    }
  }
}
