package dragonfly.manager.transfer;

import dragonfly.manager.jpa.Engine;
import dragonfly.manager.json.Json;
import dragonfly.manager.transfer.ImportReport.Outcome;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;

/**
 * Takes over what another manager holds, in one transaction. A row that is here already, by its
 * name, is made what it is there, so an import may be repeated until the change of managers. Ids
 * are kept where they are free: daemons and schedulers name clusters by them. Confined to its
 * thread.
 */
final class Import {
  private static final String ALL_FEATURES = "[\"schedule\",\"preheat\"]";
  private static final String ALL_SCOPES = "[\"job\",\"cluster\"]";

  /** No columns: the row is not taken over. */
  private static final Map<String, @Nullable Object> LEFT_OUT = new LinkedHashMap<>();

  private final SourceDatabase source;
  private final Engine engine;
  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Timestamp now;
  private final ImportReport report = new ImportReport();
  private final Map<String, Map<Long, Long>> ids = new HashMap<>();

  Import(SourceDatabase source, Engine engine, DataSource target, Instant now) {
    this.source = source;
    this.engine = engine;
    this.jdbc = JdbcClient.create(target);
    this.transactions = new TransactionTemplate(new JdbcTransactionManager(target));
    this.now = Timestamp.from(now.truncatedTo(ChronoUnit.MICROS));
  }

  /**
   * Does it.
   *
   * @param isDryRun only finds out what would be done
   * @throws ImportException if a row cannot be taken over; then none is
   */
  ImportReport run(boolean isDryRun) {
    transactions.executeWithoutResult(
        status -> {
          clusters();
          members();
          users();
          ofUsers();
          if (isDryRun) {
            status.setRollbackOnly();
          }
        });
    if (!isDryRun) {
      ids.keySet().forEach(this::continueAfterLargestId);
    }
    report.note("jobs, audits and peers are not taken over; schedulers report the peers again");
    return report;
  }

  private void clusters() {
    copy(
        "seed_peer_cluster",
        "seed_peer_cluster",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                "bio",
                row.text("bio"),
                "config",
                document(row, "config", "{}")));
    var links =
        source.rows("seed_peer_cluster_scheduler_cluster", "1, 2").stream()
            .collect(
                Collectors.toMap(
                    row -> row.number("scheduler_cluster_id"),
                    row -> row.number("seed_peer_cluster_id"),
                    (first, second) -> {
                      report.note(
                          "a scheduler cluster has the seed peer clusters %d and %d; the first is taken"
                              .formatted(first, second));
                      return first;
                    }));
    copy(
        "scheduler_cluster",
        "scheduler_cluster",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                "bio",
                row.text("bio"),
                "config",
                document(row, "config", "{}"),
                "client_config",
                document(row, "client_config", "{}"),
                "seed_client_config",
                document(row, "seed_client_config", "{}"),
                "scopes",
                document(row, "scopes", "{}"),
                "is_default",
                row.flag("is_default"),
                "seed_peer_cluster_id",
                here("seed_peer_cluster", links.get(row.id()))));
  }

  private void members() {
    copy(
        "scheduler",
        "scheduler",
        List.of("host_name", "ip", "scheduler_cluster_id"),
        row ->
            here("scheduler_cluster", row.number("scheduler_cluster_id")) == null
                ? LEFT_OUT
                : values(
                    row,
                    "host_name",
                    row.text("host_name"),
                    "ip",
                    row.text("ip"),
                    "port",
                    row.number("port"),
                    "idc",
                    row.textOrNull("idc"),
                    "location",
                    row.textOrNull("location"),
                    "features",
                    document(row, "features", ALL_FEATURES),
                    "config",
                    document(row, "config", "{}"),
                    "scheduler_cluster_id",
                    here("scheduler_cluster", row.number("scheduler_cluster_id"))));
    copy(
        "seed_peer",
        "seed_peer",
        List.of("host_name", "ip", "seed_peer_cluster_id"),
        row ->
            here("seed_peer_cluster", row.number("seed_peer_cluster_id")) == null
                ? LEFT_OUT
                : values(
                    row,
                    "host_name",
                    row.text("host_name"),
                    "type",
                    row.text("type"),
                    "ip",
                    row.text("ip"),
                    "port",
                    row.number("port"),
                    "download_port",
                    row.number("download_port"),
                    "object_storage_port",
                    row.number("object_storage_port"),
                    "idc",
                    row.textOrNull("idc"),
                    "location",
                    row.textOrNull("location"),
                    "seed_peer_cluster_id",
                    here("seed_peer_cluster", row.number("seed_peer_cluster_id"))));
  }

  private void users() {
    copy(
        "user",
        "users",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                // the column is unique, and others leave it empty
                "email",
                row.text("email").isEmpty() ? null : row.text("email"),
                "encrypted_password",
                row.text("encrypted_password"),
                "avatar",
                row.text("avatar"),
                "phone",
                row.text("phone"),
                "state",
                row.text("state").equals("disable") ? "disable" : "enable",
                "location",
                row.text("location"),
                "bio",
                row.text("bio")));
    var roles = new Roles(source, jdbc, report);
    roles.copy(id -> here("users", id));
  }

  private void ofUsers() {
    copy(
        "application",
        "application",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                "url",
                row.text("url"),
                "bio",
                row.text("bio"),
                "priority",
                documentOrNull(row, "priority"),
                "user_id",
                here("users", row.number("user_id"))));
    copy(
        "personal_access_token",
        "personal_access_token",
        List.of("name"),
        row -> {
          var user = here("users", row.number("user_id"));
          if (user == null) {
            report.note(row + " belongs to no user and is left out");
            return LEFT_OUT;
          }
          return values(
              row,
              "name",
              row.text("name"),
              "bio",
              row.text("bio"),
              "token_hash",
              hash(row.text("token")),
              "scopes",
              document(row, "scopes", ALL_SCOPES),
              "state",
              row.text("state").equals("active") ? "active" : "inactive",
              "expired_at",
              row.time("expired_at", now),
              "user_id",
              user);
        });
    copy(
        "config",
        "setting",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                "content",
                row.text("value"),
                "bio",
                row.text("bio"),
                "user_id",
                here("users", row.number("user_id"))));
    copy(
        "oauth",
        "oauth_provider",
        List.of("name"),
        row ->
            values(
                row,
                "name",
                row.text("name"),
                "bio",
                row.text("bio"),
                "client_id",
                row.text("client_id"),
                "client_secret",
                row.text("client_secret"),
                "redirect_url",
                row.text("redirect_url")));
  }

  /** The pairs as columns, after those that every table has. */
  private Map<String, @Nullable Object> values(SourceRow row, @Nullable Object... pairs) {
    var values = new LinkedHashMap<String, @Nullable Object>();
    values.put("created_at", row.time("created_at", now));
    values.put("updated_at", row.time("updated_at", now));
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(Objects.requireNonNull(pairs[i]).toString(), pairs[i + 1]);
    }
    return values;
  }

  /** The id here of a row that was taken over; null if it was not, or there is none. */
  private @Nullable Long here(String table, @Nullable Long id) {
    return ids.getOrDefault(table, Map.of()).get(id == null ? 0L : id);
  }

  private void copy(
      String from,
      String to,
      List<String> key,
      Function<SourceRow, Map<String, @Nullable Object>> columns) {
    report.table(from);
    ids.putIfAbsent(to, new HashMap<>());
    for (var row : source.rows(from, "id")) {
      try {
        var values = columns.apply(row);
        if (values.isEmpty()) {
          report.count(from, Outcome.LEFT_OUT);
        } else {
          report.count(from, store(row, to, key, values));
        }
      } catch (DataAccessException e) {
        throw new ImportException(
            row + " cannot be taken over: " + e.getMostSpecificCause().getMessage(), e);
      }
    }
  }

  private Outcome store(
      SourceRow row, String table, List<String> key, Map<String, @Nullable Object> values) {
    var found =
        jdbc.sql("select * from " + table + " where " + equal(key, " and "))
            .params(values)
            .query()
            .listOfRows();
    if (found.isEmpty()) {
      add(row, table, values);
      return Outcome.ADDED;
    }
    var present = found.getFirst();
    long id = ((Number) Objects.requireNonNull(present.get("id"))).longValue();
    keep(row, table, id);
    if (isSame(present, values)) {
      return Outcome.UNCHANGED;
    }
    var names = values.keySet().stream().filter(name -> !name.equals("created_at")).toList();
    jdbc.sql(
            "update "
                + table
                + " set version = version + 1, "
                + equal(names, ", ")
                + " where id = :id")
        .params(values)
        .param("id", id)
        .update();
    return Outcome.UPDATED;
  }

  private void add(SourceRow row, String table, Map<String, @Nullable Object> values) {
    boolean isFree =
        jdbc.sql("select count(*) from " + table + " where id = :id")
                .param("id", row.id())
                .query(Long.class)
                .single()
            == 0;
    long id =
        isFree ? row.id() : jdbc.sql("select max(id) + 1 from " + table).query(Long.class).single();
    var all = new LinkedHashMap<String, @Nullable Object>(values);
    all.put("id", id);
    jdbc.sql(
            "insert into "
                + table
                + " ("
                + String.join(", ", all.keySet())
                + ") values (:"
                + String.join(", :", all.keySet())
                + ")")
        .params(all)
        .update();
    keep(row, table, id);
  }

  private void keep(SourceRow row, String table, long id) {
    ids.getOrDefault(table, new HashMap<>()).put(row.id(), id);
    if (id != row.id() && table.endsWith("_cluster")) {
      report.note(
          row + " has the id " + id + " here: change it in the files of programs that name it");
    }
  }

  private static String equal(List<String> names, String between) {
    return names.stream().map(name -> name + " = :" + name).collect(Collectors.joining(between));
  }

  /** Whether all values but the times are there already. */
  private static boolean isSame(
      Map<String, @Nullable Object> present, Map<String, @Nullable Object> values) {
    return values.entrySet().stream()
        .filter(entry -> !entry.getKey().endsWith("ated_at"))
        .allMatch(
            entry -> comparable(present.get(entry.getKey())).equals(comparable(entry.getValue())));
  }

  private static String comparable(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Boolean flag -> flag ? "1" : "0";
      case Timestamp time -> time.toInstant().toString();
      case OffsetDateTime time -> time.toInstant().toString();
      case LocalDateTime time -> time.toInstant(ZoneOffset.UTC).toString();
      case Object other -> other.toString();
    };
  }

  private static String document(SourceRow row, String column, String byDefault) {
    var text = documentOrNull(row, column);
    return text == null ? byDefault : text;
  }

  private static @Nullable String documentOrNull(SourceRow row, String column) {
    var text = row.textOrNull(column);
    if (text == null || text.isBlank() || text.equals("null")) {
      return null;
    }
    try {
      return Json.write(Json.mapper().readTree(text));
    } catch (JacksonException e) {
      throw new ImportException(row + ": " + column + " is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static String hash(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ids were given, which the sequences of some engines do not notice. */
  private void continueAfterLargestId(String table) {
    long next =
        jdbc.sql("select coalesce(max(id), 0) + 1 from " + table).query(Long.class).single();
    switch (engine) {
      case H2 ->
          jdbc.sql("alter table " + table + " alter column id restart with " + next).update();
      case POSTGRES ->
          jdbc.sql("select setval(pg_get_serial_sequence(:table, 'id'), :next, false)")
              .param("table", table)
              .param("next", next)
              .query(Long.class)
              .single();
      case MYSQL -> {}
    }
  }
}
