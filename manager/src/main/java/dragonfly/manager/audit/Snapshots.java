package dragonfly.manager.audit;

import dragonfly.manager.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a REST object looks now, without secrets: its row, the roles of a user, the permissions of a
 * role. Thread-safe; blocks.
 */
@Component
final class Snapshots {
  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

  private static final Map<String, String> TABLES =
      Map.ofEntries(
          Map.entry("users", "users"),
          Map.entry("clusters", "scheduler_cluster"),
          Map.entry("scheduler-clusters", "scheduler_cluster"),
          Map.entry("schedulers", "scheduler"),
          Map.entry("seed-peer-clusters", "seed_peer_cluster"),
          Map.entry("seed-peers", "seed_peer"),
          Map.entry("peers", "peer"),
          Map.entry("configs", "setting"),
          Map.entry("applications", "application"),
          Map.entry("jobs", "job"),
          Map.entry("oauth", "oauth_provider"),
          Map.entry("personal-access-tokens", "personal_access_token"));

  private static final String ROLES_OF_USER =
      """
      select r.name from roles r join user_role u on u.role_id = r.id
      where u.user_id = ? order by r.name\
      """;

  /** These change with each write and tell nothing. */
  private static final Set<String> NOISE = Set.of("id", "version", "created_at", "updated_at");

  private final JdbcClient jdbc;

  Snapshots(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The object; empty if there is none, or it is not kept as rows.
   *
   * @param id a number, of a role its name
   */
  Optional<ObjectNode> of(String object, String id) {
    try {
      if (object.equals("roles")) {
        return role(id);
      }
      var table = TABLES.get(object);
      if (table == null) {
        return Optional.empty();
      }
      var number = Long.parseLong(id);
      var row =
          jdbc.sql("select * from " + table + " where id = ?")
              .params(number)
              .query((columns, _) -> document(columns))
              .optional();
      if (object.equals("users")) {
        row.ifPresent(user -> user.set("roles", texts(ROLES_OF_USER, number)));
      }
      return row;
    } catch (DataAccessException e) {
      // the call itself counts more than its record
      log.atWarn().addKeyValue("object", object).setCause(e).log("object cannot be recorded");
      return Optional.empty();
    }
  }

  private Optional<ObjectNode> role(String name) {
    return jdbc.sql("select id from roles where name = ?")
        .params(name)
        .query(Long.class)
        .optional()
        .map(id -> JsonNodeFactory.instance.objectNode().set("permissions", permissions(id)));
  }

  private ArrayNode permissions(long role) {
    var all = JsonNodeFactory.instance.arrayNode();
    jdbc.sql(
            """
            select object, action, cluster_id from role_permission
            where role_id = ? order by object, action, cluster_id\
            """)
        .params(role)
        .query(
            row -> {
              var text = row.getString(1) + " " + row.getString(2);
              long cluster = row.getLong(3);
              all.add(cluster == 0 ? text : text + " " + cluster);
            });
    return all;
  }

  private ArrayNode texts(String query, long id) {
    var all = JsonNodeFactory.instance.arrayNode();
    jdbc.sql(query).params(id).query(String.class).list().forEach(all::add);
    return all;
  }

  /** What differs between two rows: before and after. */
  static List<ObjectNode> difference(ObjectNode before, ObjectNode after) {
    var old = JsonNodeFactory.instance.objectNode();
    var fresh = JsonNodeFactory.instance.objectNode();
    after
        .properties()
        .forEach(
            entry -> {
              var was = before.path(entry.getKey());
              if (!was.equals(entry.getValue())) {
                old.set(entry.getKey(), was);
                fresh.set(entry.getKey(), entry.getValue());
              }
            });
    return List.of(old, fresh);
  }

  private static ObjectNode document(ResultSet row) throws SQLException {
    var document = JsonNodeFactory.instance.objectNode();
    var columns = row.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      var name = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
      if (!NOISE.contains(name)) {
        document.set(name, value(row, i, columns.getColumnType(i), name));
      }
    }
    return document;
  }

  private static JsonNode value(ResultSet row, int column, int type, String name)
      throws SQLException {
    var text = row.getString(column);
    var nodes = JsonNodeFactory.instance;
    if (text == null) {
      return nodes.nullNode();
    }
    if (Redaction.isSecret(name)) {
      return nodes.stringNode(Redaction.MASK);
    }
    return switch (type) {
      case Types.BIGINT, Types.INTEGER, Types.SMALLINT -> nodes.numberNode(row.getLong(column));
      case Types.BOOLEAN, Types.BIT, Types.TINYINT -> nodes.booleanNode(row.getBoolean(column));
      default -> Redaction.redacted(parsed(text));
    };
  }

  private static JsonNode parsed(String text) {
    if (text.startsWith("{") || text.startsWith("[")) {
      try {
        return Json.mapper().readTree(text);
      } catch (JacksonException _) {
        // a text like any other
      }
    }
    return JsonNodeFactory.instance.stringNode(text);
  }
}
