package dragonfly.scheduler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.metrics.Metrics;
import dragonfly.scheduler.Repository;
import dragonfly.scheduler.metrics.SchedulerMetrics.Call;
import dragonfly.scheduler.metrics.SchedulerMetrics.PeerCall;
import dragonfly.scheduler.metrics.SchedulerMetrics.PeerLabels;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SchedulerMetricsTest {
  /** All meters with at least one value each, as text. */
  private static String everything() {
    var metrics = Metrics.create();
    var meters = new SchedulerMetrics(metrics, "1.2.3");
    var labels = new PeerLabels("LEVEL6", "STANDARD", "normal");
    for (Call call : Call.values()) {
      meters.called(call);
      meters.failed(call);
    }
    for (PeerCall call : PeerCall.values()) {
      meters.called(call, labels);
      meters.failed(call, labels);
    }
    String[] build = {"a", "b", "c", "d", "e", "f", "g", "h"};
    meters.hostAnnounced(build);
    meters.hostAnnounceFailed(build);
    meters.piece("REMOTE_PEER", labels, 1);
    meters.pieceFailed("REMOTE_PEER", labels);
    meters.sourcePieceFailed(labels);
    meters.backToSourceFailed(labels);
    meters.peerTook(Duration.ofSeconds(1), 1);
    meters.scheduled(Duration.ofMillis(1));
    meters.streams(1);
    meters.seedTriggered("none");
    meters.sentToSource();
    meters.pushed();
    meters.sourceChanged();
    meters.refused("no_parent");
    for (String noun :
        Set.of("hosts", "tasks", "seed_calls", "live_viewers", "live_seconds", "notes_weight")) {
      meters.gauge(noun, "Number.", () -> 1);
    }
    return metrics.scrape();
  }

  @Test
  void metersAreThoseOfTheDocs() {
    assertThat(names(everything(), "# TYPE (dragonfly_\\S+) "))
        .isEqualTo(names(Repository.doc("metrics-scheduler.md"), "\\| `(dragonfly_\\w+)` \\|"));
  }

  private static Set<String> names(String text, String pattern) {
    var names = new TreeSet<String>();
    var matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }
}
