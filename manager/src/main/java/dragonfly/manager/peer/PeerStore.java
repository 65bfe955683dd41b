package dragonfly.manager.peer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * The table {@code peer}, in SQL because it has a million rows and is written in batches.
 * Thread-safe; blocks on the database.
 */
@Component
final class PeerStore {
  /** The columns of what is known of a peer, in the order of {@link #values}. */
  static final List<String> COLUMNS =
      List.of(
          "host_name",
          "ip",
          "scheduler_cluster_id",
          "type",
          "idc",
          "location",
          "port",
          "download_port",
          "object_storage_port",
          "proxy_port",
          "state",
          "os",
          "platform",
          "platform_family",
          "platform_version",
          "kernel_version",
          "git_version",
          "git_commit",
          "build_platform");

  private static final int KEY = 3;

  private static final String INSERT =
      "insert into peer (created_at, updated_at, "
          + String.join(", ", COLUMNS)
          + ") values (?, ?"
          + ", ?".repeat(COLUMNS.size())
          + ")";

  private static final String UPDATE =
      "update peer set updated_at = ?, "
          + COLUMNS.stream().skip(KEY).map(name -> name + " = ?").collect(Collectors.joining(", "))
          + " where host_name = ? and ip = ? and scheduler_cluster_id = ?";

  private final JdbcTemplate jdbc;

  PeerStore(DataSource source) {
    this.jdbc = new JdbcTemplate(source);
  }

  /** Changes those that are stored already, in one batch; answers those that are not. */
  List<PeerFacts> update(List<PeerFacts> peers, Instant now) {
    var counts = jdbc.batchUpdate(UPDATE, peers.stream().map(peer -> updated(peer, now)).toList());
    var missing = new ArrayList<PeerFacts>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] == 0) {
        missing.add(peers.get(i));
      }
    }
    return missing;
  }

  /** Adds them in one batch. */
  void insert(List<PeerFacts> peers, Instant now) {
    var time = Timestamp.from(now);
    jdbc.batchUpdate(
        INSERT,
        peers.stream()
            .map(peer -> Stream.concat(Stream.of(time, time), values(peer)).toArray())
            .toList());
  }

  private static Object[] updated(PeerFacts peer, Instant now) {
    return Stream.of(
            Stream.of(Timestamp.from(now)), values(peer).skip(KEY), values(peer).limit(KEY))
        .flatMap(part -> part)
        .toArray();
  }

  private static Stream<Object> values(PeerFacts peer) {
    return Stream.of(
        peer.hostName(),
        peer.ip(),
        peer.schedulerClusterId(),
        peer.type(),
        peer.idc(),
        peer.location(),
        peer.port(),
        peer.downloadPort(),
        peer.objectStoragePort(),
        peer.proxyPort(),
        peer.state(),
        peer.os(),
        peer.platform(),
        peer.platformFamily(),
        peer.platformVersion(),
        peer.kernelVersion(),
        peer.gitVersion(),
        peer.gitCommit(),
        peer.buildPlatform());
  }

  int deleteOlder(long clusterId, Instant before) {
    return jdbc.update(
        "delete from peer where scheduler_cluster_id = ? and updated_at < ?",
        clusterId,
        Timestamp.from(before));
  }

  boolean delete(long id) {
    return jdbc.update("delete from peer where id = ?", id) == 1;
  }

  Optional<Peer> find(long id) {
    return jdbc.query("select * from peer where id = ?", PeerStore::peer, id).stream().findFirst();
  }

  Optional<Peer> find(String hostName, String ip, long clusterId) {
    return jdbc
        .query(
            "select * from peer where host_name = ? and ip = ? and scheduler_cluster_id = ?",
            PeerStore::peer,
            hostName,
            ip,
            clusterId)
        .stream()
        .findFirst();
  }

  /** Rows by id, or from the last one backwards. */
  List<Peer> list(PeerFilter filter, boolean backwards, long offset, int limit) {
    var sql =
        "select * from peer"
            + where(filter)
            + " order by id"
            + (backwards ? " desc" : "")
            + " limit ? offset ?";
    var values = Stream.concat(values(filter), Stream.of(limit, offset));
    return jdbc.query(sql, PeerStore::peer, values.toArray());
  }

  /** How many there are; counts no further than {@code limit}. */
  long count(PeerFilter filter, long limit) {
    var sql = "select count(*) from (select 1 as one from peer" + where(filter) + " limit ?) found";
    var values = Stream.concat(values(filter), Stream.of(limit));
    Long count = jdbc.queryForObject(sql, Long.class, values.toArray());
    return count == null ? 0 : count;
  }

  private static String where(PeerFilter filter) {
    var conditions =
        new ArrayList<>(filter.equal().keySet().stream().map(column -> column + " = ?").toList());
    if (!filter.search().isEmpty()) {
      conditions.add("(lower(host_name) like ? escape '!' or lower(ip) like ? escape '!')");
    }
    return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
  }

  private static Stream<Object> values(PeerFilter filter) {
    if (filter.search().isEmpty()) {
      return filter.equal().values().stream();
    }
    var pattern = "%" + filter.search().toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%";
    return Stream.concat(filter.equal().values().stream(), Stream.of(pattern, pattern));
  }

  private static Peer peer(ResultSet row, int number) throws SQLException {
    return new Peer(
        row.getLong("id"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant(),
        new PeerFacts(
            row.getString("host_name"),
            row.getString("type"),
            row.getString("idc"),
            row.getString("location"),
            row.getString("ip"),
            row.getInt("port"),
            row.getInt("download_port"),
            row.getInt("object_storage_port"),
            row.getInt("proxy_port"),
            row.getString("state"),
            row.getString("os"),
            row.getString("platform"),
            row.getString("platform_family"),
            row.getString("platform_version"),
            row.getString("kernel_version"),
            row.getString("git_version"),
            row.getString("git_commit"),
            row.getString("build_platform"),
            row.getLong("scheduler_cluster_id")));
  }
}
