package dragonfly.manager.transfer;

import dragonfly.manager.TestEngine;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** A database as another Dragonfly manager leaves it. */
final class OtherManager {
  static final String PASSWORD = "dragonfly-2023";

  /** What bcrypt makes of the password with the cost that the other manager uses. */
  static final String HASH = Objects.requireNonNull(new BCryptPasswordEncoder(4).encode(PASSWORD));

  private OtherManager() {}

  static void fill(TestEngine engine, Path directory) throws SQLException {
    boolean isPostgres = engine == TestEngine.POSTGRES;
    var id = isPostgres ? "bigserial primary key" : "bigint unsigned auto_increment primary key";
    var text = isPostgres ? "text" : "longtext";
    var time = isPostgres ? "timestamp with time zone" : "datetime(3)";
    var flag = isPostgres ? "boolean" : "tinyint(1)";
    var base =
        "id %s, created_at %s, updated_at %s, is_del bigint default 0".formatted(id, time, time);
    execute(
        engine,
        directory,
        List.of(
            "create table 'user' (%s, email varchar(256) not null unique, name varchar(256) not null unique, encrypted_password varchar(1024), avatar varchar(256), phone varchar(256), private_token varchar(256), state varchar(256) default 'enable', location varchar(256), bio varchar(256))"
                .formatted(base),
            "create table oauth (%s, name varchar(256) unique, bio varchar(1024), client_id varchar(256) unique, client_secret varchar(1024), redirect_url varchar(1024))"
                .formatted(base),
            "create table config (%s, name varchar(256) unique, value varchar(1024), bio varchar(1024), user_id bigint)"
                .formatted(base),
            "create table application (%s, name varchar(256) unique, url varchar(1024), bio varchar(1024), priority %s, user_id bigint)"
                .formatted(base, text),
            "create table personal_access_token (%s, name varchar(256) unique, bio varchar(1024), token varchar(256) unique, scopes %s, state varchar(256) default 'inactive', expired_at %s, user_id bigint)"
                .formatted(base, text, time),
            "create table scheduler_cluster (%s, name varchar(256) unique, bio varchar(1024), config %s, client_config %s, seed_client_config %s, scopes %s, is_default %s)"
                .formatted(base, text, text, text, text, flag),
            "create table scheduler (%s, host_name varchar(256), ip varchar(256), scheduler_cluster_id bigint, idc varchar(1024), location varchar(1024), port integer, state varchar(256), config %s, features %s, last_keep_alive_at %s)"
                .formatted(base, text, text, time),
            "create table seed_peer_cluster (%s, name varchar(256) unique, bio varchar(1024), config %s)"
                .formatted(base, text),
            "create table seed_peer (%s, host_name varchar(256), ip varchar(256), seed_peer_cluster_id bigint, type varchar(256), idc varchar(1024), location varchar(1024), port integer, download_port integer, object_storage_port integer, state varchar(256))"
                .formatted(base),
            "create table seed_peer_cluster_scheduler_cluster (seed_peer_cluster_id bigint,"
                + " scheduler_cluster_id bigint)",
            "create table casbin_rule (id %s, ptype varchar(100), v0 varchar(100), v1 varchar(100), v2 varchar(100), v3 varchar(100), v4 varchar(100), v5 varchar(100))"
                .formatted(id),
            insert(
                "seed_peer_cluster",
                "name, bio, config",
                "'cluster-1', '', '{\"load_limit\":2000}'"),
            insert("seed_peer_cluster", "id, name, bio, config", "7, 'berlin', null, null"),
            insert(
                "scheduler_cluster",
                "name, bio, config, client_config, seed_client_config, scopes, is_default",
                "'cluster-1', 'first', '{\"candidate_parent_limit\":5,\"filter_parent_limit\":40}', '{\"load_limit\":99,\"block_list\":null}', 'null', '{}', %s"
                    .formatted(isPostgres ? "true" : "1")),
            insert(
                "scheduler_cluster",
                "id, name, bio, config, client_config, scopes, is_default",
                "4, 'berlin', '', '{}', '{}', '{\"idc\":\"b1|b2\",\"cidrs\":[\"10.9.0.0/16\"]}', %s"
                    .formatted(isPostgres ? "false" : "0")),
            insert("scheduler_cluster", "id, is_del, name", "5, 1, 'gone'"),
            "insert into seed_peer_cluster_scheduler_cluster values (1, 1), (7, 4)",
            insert(
                "scheduler",
                "host_name, ip, scheduler_cluster_id, port, state, features",
                "'s-1', '10.9.0.1', 4, 8002, 'active', '[\"schedule\"]'"),
            insert(
                "scheduler",
                "host_name, ip, scheduler_cluster_id, port, state",
                "'lost', '10.9.0.2', 99, 8002, 'active'"),
            insert(
                "seed_peer",
                "host_name, ip, seed_peer_cluster_id, type, port, download_port",
                "'seed-1', '10.9.0.3', 7, 'super', 65006, 65008"),
            insert(
                "'user'",
                "email, name, encrypted_password, state",
                "'', 'root', '%s', 'enable'".formatted(HASH)),
            insert(
                "'user'",
                "id, email, name, encrypted_password, state",
                "12, 'ann@example.com', 'ann', '%s', 'enable'".formatted(HASH)),
            insert(
                "'user'",
                "id, email, name, encrypted_password, state",
                "13, 'bob@example.com', 'bob', '%s', 'disable'".formatted(HASH)),
            "insert into casbin_rule (ptype, v0, v1, v2) values ('p', 'guest',"
                + " 'personal-access-tokens', 'read'), ('p', 'preheaters', 'jobs', '*'), ('p',"
                + " 'preheaters', 'clusters', 'read')",
            "insert into casbin_rule (ptype, v0, v1) values ('g', '1', 'root'), ('g', '12',"
                + " 'preheaters'), ('g', '13', 'guest')",
            insert(
                "application",
                "name, url, priority, user_id",
                "'app', 'https://example.com',"
                    + " '{\"value\":3,\"urls\":[{\"regex\":\"a.*\",\"value\":1}]}', 12"),
            insert(
                "personal_access_token",
                "name, token, scopes, state, expired_at, user_id",
                "'ci', 'NGM3ZTA2YzctYmQ0Mi00', '[\"job\",\"cluster\"]', 'active', '2036-01-02"
                    + " 03:04:05', 1"),
            insert("config", "name, value, bio, user_id", "'gc', '{\"audit\":{\"ttl\":1}}', '', 1"),
            insert(
                "oauth",
                "name, client_id, client_secret, redirect_url",
                "'github', 'id-1', 'secret-1', 'https://example.com/back'"),
            insert("oauth", "name, client_id, client_secret", "'google', 'id-2', 'secret-2'")));
  }

  /** As the other manager does: all times are set, the id comes from the sequence. */
  private static String insert(String table, String columns, String values) {
    return "insert into %s (created_at, updated_at, %s) values ('2024-05-06 07:08:09', '2024-05-06 07:08:09', %s)"
        .formatted(table, columns, values);
  }

  static void execute(TestEngine engine, Path directory, List<String> statements)
      throws SQLException {
    try (var connection = engine.connect(directory);
        var statement = connection.createStatement()) {
      var quote = connection.getMetaData().getIdentifierQuoteString();
      for (var sql : statements) {
        statement.execute(
            sql.replace("table 'user'", "table " + quote + "user" + quote)
                .replace("into 'user'", "into " + quote + "user" + quote));
      }
    }
  }
}
