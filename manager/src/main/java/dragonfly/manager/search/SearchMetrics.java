package dragonfly.manager.search;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Metrics;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Counts searches by the version that the asking daemon tells. Thread-safe. */
@Component
final class SearchMetrics {
  /** A version is what a caller says it is; further ones are counted together. */
  private static final int MAX_LABELS = 64;

  private static final String OTHER = "other";

  private final Counter searches;
  private final Counter failures;
  private final Set<Label> labels = ConcurrentHashMap.newKeySet();

  SearchMetrics(Metrics metrics) {
    this.searches =
        metrics.counter(
            "dragonfly_manager_search_scheduler_cluster_total",
            "Searches for the clusters of a daemon.",
            "version",
            "commit");
    this.failures =
        metrics.counter(
            "dragonfly_manager_search_scheduler_cluster_failure_total",
            "Searches for the clusters of a daemon that found none.",
            "version",
            "commit");
  }

  private record Label(String version, String commit) {}

  void searched(String version, String commit, boolean found) {
    var label = bounded(new Label(version, commit));
    searches.increment(label.version(), label.commit());
    if (!found) {
      failures.increment(label.version(), label.commit());
    }
  }

  private Label bounded(Label label) {
    if (!labels.contains(label)) {
      if (labels.size() >= MAX_LABELS) {
        return new Label(OTHER, OTHER);
      }
      labels.add(label);
    }
    return label;
  }
}
