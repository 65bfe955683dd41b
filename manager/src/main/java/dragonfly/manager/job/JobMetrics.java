package dragonfly.manager.job;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Metrics;
import org.springframework.stereotype.Component;

/** Counts jobs. Thread-safe. */
@Component
final class JobMetrics {
  private final Counter created;
  private final Counter createdWell;

  JobMetrics(Metrics metrics) {
    this.created =
        metrics.counter("dragonfly_manager_create_job_total", "Jobs that were asked for.", "name");
    this.createdWell =
        metrics.counter(
            "dragonfly_manager_create_job_success_total", "Jobs that were taken in.", "name");
  }

  void asked(JobType type) {
    created.increment(type.wireName());
  }

  void taken(JobType type) {
    createdWell.increment(type.wireName());
  }
}
