package dragonfly.manager.web;

import dragonfly.core.metrics.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What probes and collectors of metrics ask for, without signing in. */
@RestController
final class ProbeController {
  private static final MediaType PROMETHEUS =
      MediaType.parseMediaType("text/plain;version=0.0.4;charset=utf-8");

  private static final Logger log = LoggerFactory.getLogger(ProbeController.class);

  private final Metrics metrics;
  private final JdbcClient jdbc;

  ProbeController(Metrics metrics, JdbcClient jdbc) {
    this.metrics = metrics;
    this.jdbc = jdbc;
  }

  /** Whether the program lives; a database that is away does not make it dead. */
  @GetMapping("/healthy")
  ResponseEntity<String> healthy() {
    return answer(HttpStatus.OK, "OK");
  }

  /** Whether calls can be answered, which needs the database. */
  @GetMapping("/ready")
  ResponseEntity<String> ready() {
    try {
      jdbc.sql("select 1").query(Integer.class).single();
      return answer(HttpStatus.OK, "OK");
    } catch (DataAccessException e) {
      log.atWarn().setCause(e).log("database is away");
      return answer(HttpStatus.SERVICE_UNAVAILABLE, "database is away");
    }
  }

  private static ResponseEntity<String> answer(HttpStatus status, String text) {
    return ResponseEntity.status(status)
        .contentType(MediaType.APPLICATION_JSON)
        .body("\"" + text + "\"");
  }

  @GetMapping("/metrics")
  ResponseEntity<String> metrics() {
    return ResponseEntity.ok().contentType(PROMETHEUS).body(metrics.scrape());
  }
}
