package dragonfly.manager.job;

import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;

/** The rows of schedules. Thread-safe; blocks on the database. */
@Component
final class JobScheduleStore {
  private final JdbcClient jdbc;
  private final InstantSource clock;

  JobScheduleStore(JdbcClient jdbc, InstantSource clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /** What a user may set. */
  record Values(
      String bio,
      String cron,
      String zone,
      boolean isEnabled,
      String type,
      String args,
      String sealedRequest,
      long userId) {}

  long insert(Values values) {
    var key = new GeneratedKeyHolder();
    set(
            """
            insert into job_schedule (created_at, updated_at, bio, cron, zone, is_enabled, type, args,
              sealed_request, user_id)
            values (:now, :now, :bio, :cron, :zone, :isEnabled, :type, :args, :sealedRequest, :userId)\
            """,
            values)
        .update(key, "id");
    return Objects.requireNonNull(key.getKey()).longValue();
  }

  void update(long id, Values values) {
    set(
            """
            update job_schedule set updated_at = :now, bio = :bio, cron = :cron, zone = :zone,
              is_enabled = :isEnabled, type = :type, args = :args, sealed_request = :sealedRequest,
              user_id = :userId where id = :id\
            """,
            values)
        .param("id", id)
        .update();
  }

  private JdbcClient.StatementSpec set(String sql, Values values) {
    return jdbc.sql(sql)
        .param("now", Timestamp.from(clock.instant()))
        .param("bio", values.bio())
        .param("cron", values.cron())
        .param("zone", values.zone())
        .param("isEnabled", values.isEnabled())
        .param("type", values.type())
        .param("args", values.args())
        .param("sealedRequest", values.sealedRequest())
        .param("userId", values.userId());
  }

  void ran(long id, long jobId) {
    jdbc.sql("update job_schedule set last_run_at = :now, last_job_id = :job where id = :id")
        .param("now", Timestamp.from(clock.instant()))
        .param("job", jobId)
        .param("id", id)
        .update();
  }

  boolean delete(long id) {
    return jdbc.sql("delete from job_schedule where id = :id").param("id", id).update() > 0;
  }

  Optional<JobSchedule> find(long id) {
    return jdbc.sql("select * from job_schedule where id = :id")
        .param("id", id)
        .query(JobScheduleStore::schedule)
        .optional();
  }

  JobSchedule get(long id) {
    return find(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  Paging.Result<JobSchedule> list(Paging paging) {
    long total = jdbc.sql("select count(*) from job_schedule").query(Long.class).single();
    var rows =
        jdbc.sql("select * from job_schedule order by id limit :rows offset :before")
            .param("rows", paging.perPage())
            .param("before", (paging.page() - 1L) * paging.perPage())
            .query(JobScheduleStore::schedule)
            .list();
    return new Paging.Result<>(rows, total);
  }

  private static JobSchedule schedule(ResultSet row, int number) throws SQLException {
    var lastRun = row.getTimestamp("last_run_at");
    long lastJob = row.getLong("last_job_id");
    Long lastJobId = row.wasNull() ? null : (Long) lastJob;
    return new JobSchedule(
        row.getLong("id"),
        row.getTimestamp("created_at").toInstant(),
        row.getTimestamp("updated_at").toInstant(),
        row.getString("bio"),
        row.getString("cron"),
        row.getString("zone"),
        row.getBoolean("is_enabled"),
        row.getString("type"),
        row.getString("args"),
        row.getString("sealed_request"),
        row.getLong("user_id"),
        lastRun == null ? null : lastRun.toInstant(),
        lastJobId);
  }
}
