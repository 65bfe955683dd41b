package dragonfly.manager.security;

import dragonfly.manager.web.BufferedBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which clusters a request concerns: those that own what its path names, and those that its query
 * or body names. Thread-safe; blocks on the database.
 */
@Component
final class ClustersOfRequest {
  private static final String ITSELF = "";

  /** For what a path names with an id: how its clusters are found. */
  private static final Map<String, String> OWNERS =
      Map.of(
          "clusters",
          ITSELF,
          "scheduler-clusters",
          ITSELF,
          "schedulers",
          "select scheduler_cluster_id from scheduler where id = ?",
          "peers",
          "select scheduler_cluster_id from peer where id = ?",
          "seed-peer-clusters",
          "select id from scheduler_cluster where seed_peer_cluster_id = ?",
          "seed-peers",
          "select c.id from scheduler_cluster c"
              + " join seed_peer s on s.seed_peer_cluster_id = c.seed_peer_cluster_id"
              + " where s.id = ?",
          "jobs",
          "select scheduler_cluster_id from job_scheduler_cluster where job_id = ?");

  private static final Map<String, String> FIELDS =
      Map.of(
          "scheduler_cluster_id", "scheduler-clusters",
          "scheduler_cluster_ids", "scheduler-clusters",
          "seed_peer_cluster_id", "seed-peer-clusters",
          "seed_peer_cluster_ids", "seed-peer-clusters");

  private final JdbcClient jdbc;

  /** A key that is there twice could be read differently by the controller. */
  private final JsonMapper json =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  ClustersOfRequest(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The ids; empty if the request concerns none or all. */
  Set<Long> of(HttpServletRequest request) {
    var found = new HashSet<Long>();
    // "", api, v1, clusters, 7, …
    var path = List.of(request.getRequestURI().split("/"));
    for (int i = 3; i + 1 < path.size(); i += 2) {
      add(found, path.get(i), number(path.get(i + 1)));
    }
    FIELDS.forEach((name, kind) -> add(found, kind, number(request.getParameter(name))));
    var body = body(request);
    FIELDS.forEach((name, kind) -> addAll(found, kind, body.path(name)));
    return found;
  }

  private void addAll(Set<Long> found, String kind, JsonNode value) {
    if (value.isArray()) {
      value.forEach(element -> add(found, kind, element.asLong(0)));
    } else {
      add(found, kind, value.asLong(0));
    }
  }

  private void add(Set<Long> found, String kind, long id) {
    var query = id == 0 ? null : OWNERS.get(kind);
    if (query == null) {
      return;
    }
    if (query.equals(ITSELF)) {
      found.add(id);
    } else {
      found.addAll(jdbc.sql(query).params(id).query(Long.class).list());
    }
  }

  private JsonNode body(HttpServletRequest request) {
    try {
      var bytes = BufferedBody.of(request);
      return bytes.length == 0 ? json.createObjectNode() : json.readTree(bytes);
    } catch (JacksonException _) {
      // refused by the controller
      return json.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long number(@Nullable String text) {
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
