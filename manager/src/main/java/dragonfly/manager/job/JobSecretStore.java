package dragonfly.manager.job;

import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.json.Json;
import dragonfly.manager.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

/** The rows of secrets. Thread-safe; blocks on the database. */
@Component
final class JobSecretStore {
  private final JdbcClient jdbc;
  private final InstantSource clock;

  JobSecretStore(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  long insert(String name, String bio, List<String> hosts, String sealedContent) {
    var key = new GeneratedKeyHolder();
    try {
      jdbc.sql(
              """
              insert into job_secret (created_at, updated_at, name, bio, hosts, sealed_content)
              values (:now, :now, :name, :bio, :hosts, :content)\
              """)
          .param("now", Timestamp.from(clock.instant()))
          .param("name", name)
          .param("bio", bio)
          .param("hosts", Json.write(hosts))
          .param("content", sealedContent)
          .update(key, "id");
    } catch (DuplicateKeyException _) {
      throw new ConflictException("Conflict");
    }
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  void update(long id, String bio, List<String> hosts, String sealedContent) {
    jdbc.sql(
            """
            update job_secret set updated_at = :now, bio = :bio, hosts = :hosts,
              sealed_content = :content where id = :id\
            """)
        .param("now", Timestamp.from(clock.instant()))
        .param("bio", bio)
        .param("hosts", Json.write(hosts))
        .param("content", sealedContent)
        .param("id", id)
        .update();
  }

  boolean delete(long id) {
    return jdbc.sql("delete from job_secret where id = :id").param("id", id).update() > 0;
  }

  Optional<JobSecret> find(String name) {
    return jdbc.sql("select * from job_secret where name = :name")
        .param("name", name)
        .query(JobSecretStore::secret)
        .optional();
  }

  JobSecret get(long id) {
    return jdbc.sql("select * from job_secret where id = :id")
        .param("id", id)
        .query(JobSecretStore::secret)
        .optional()
        .orElseThrow(() -> new NotFoundException("record not found"));
  }

  Paging.Result<JobSecret> list(Paging paging) {
    long total = jdbc.sql("select count(*) from job_secret").query(Long.class).single();
    var rows =
        jdbc.sql("select * from job_secret order by id limit :rows offset :before")
            .param("rows", paging.perPage())
            .param("before", (paging.page() - 1L) * paging.perPage())
            .query(JobSecretStore::secret)
            .list();
    return new Paging.Result<>(rows, total);
  }

  private static JobSecret secret(ResultSet row, int number) throws SQLException {
    return new JobSecret(
        row.getLong("id"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant(),
        row.getString("name"),
        row.getString("bio"),
        List.of(Json.read(row.getString("hosts"), String[].class)),
        row.getString("sealed_content"));
  }
}
