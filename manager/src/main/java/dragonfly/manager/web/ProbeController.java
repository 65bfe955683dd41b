package dragonfly.manager.web;

import dragonfly.core.metrics.Metrics;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What probes and collectors of metrics ask for, without signing in. */
@RestController
final class ProbeController {
  private static final MediaType PROMETHEUS =
      MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

  private final Metrics metrics;

  ProbeController(Metrics metrics) {
    this.metrics = metrics;
  }

  @GetMapping("/healthy")
  ResponseEntity<String> healthy() {
    return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body("\"OK\"");
  }

  @GetMapping("/metrics")
  ResponseEntity<String> metrics() {
    return ResponseEntity.ok().contentType(PROMETHEUS).body(metrics.scrape());
  }
}
