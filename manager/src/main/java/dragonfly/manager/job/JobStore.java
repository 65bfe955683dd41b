package dragonfly.manager.job;

import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The rows of jobs. Plain SQL, as the thread that runs a job and those who change or read it touch
 * different columns of the same row. Thread-safe; every method blocks on the database.
 */
@Component
final class JobStore {
  private static final int MAX_ERROR = 4000;

  private final JdbcClient jdbc;
  private final NamedParameterJdbcTemplate batches;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  JobStore(
      JdbcClient jdbc,
      NamedParameterJdbcTemplate batches,
      TransactionOperations transactions,
      InstantSource clock) {
    this.jdbc = jdbc;
    this.batches = batches;
    this.transactions = transactions;
    this.clock = clock;
  }

  <T> T inTransaction(Supplier<T> work) {
    return Objects.requireNonNull(transactions.execute(_ -> work.get()));
  }

  /** A job that is not stored yet. */
  record NewJob(
      String taskId,
      String bio,
      String type,
      String args,
      String sealedArgs,
      long userId,
      @Nullable Long scheduleId,
      List<Long> clusterIds,
      List<Long> seedClusterIds) {}

  /** Stores a job in the state PENDING. */
  long insert(NewJob job) {
    var key = new GeneratedKeyHolder();
    var now = now();
    jdbc.sql(
            """
            insert into job (created_at, updated_at, task_id, bio, type, state, args, sealed_args,
              user_id, schedule_id, revision, run_number, attempts, cancel_requested)
            values (:now, :now, :taskId, :bio, :type, 'PENDING', :args, :sealedArgs,
              :userId, :scheduleId, 1, 1, 0, false)\
            """)
        .param("now", now)
        .param("taskId", job.taskId())
        .param("bio", job.bio())
        .param("type", job.type())
        .param("args", job.args())
        .param("sealedArgs", job.sealedArgs())
        .param("userId", job.userId())
        .param("scheduleId", job.scheduleId(), Types.BIGINT)
        .update(key, "id");
    long id = Objects.requireNonNull(key.getKey()).longValue();
    join("job_scheduler_cluster", "scheduler_cluster_id", id, job.clusterIds());
    join("job_seed_peer_cluster", "seed_peer_cluster_id", id, job.seedClusterIds());
    return id;
  }

  /** Stores a job that was answered at once. */
  long insertEnded(NewJob job, String result) {
    return inTransaction(
        () -> {
          long id = insert(job);
          jdbc.sql(
                  """
                  update job set state = 'SUCCESS', result = :result, started_at = :now,
                    finished_at = :now where id = :id\
                  """)
              .param("result", result)
              .param("now", now())
              .param("id", id)
              .update();
          return id;
        });
  }

  private void join(String table, String column, long jobId, List<Long> ids) {
    for (long id : ids) {
      jdbc.sql("insert into %s (job_id, %s) values (:job, :other)".formatted(table, column))
          .param("job", jobId)
          .param("other", id)
          .update();
    }
  }

  Optional<Job> find(long id) {
    return jdbc.sql("select * from job where id = :id")
        .param("id", id)
        .query(JobStore::job)
        .optional();
  }

  Job get(long id) {
    return find(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  List<Long> clusterIds(long jobId) {
    return joined("job_scheduler_cluster", "scheduler_cluster_id", jobId);
  }

  List<Long> seedClusterIds(long jobId) {
    return joined("job_seed_peer_cluster", "seed_peer_cluster_id", jobId);
  }

  private List<Long> joined(String table, String column, long jobId) {
    return jdbc.sql(
            "select %s from %s where job_id = :id order by %s".formatted(column, table, column))
        .param("id", jobId)
        .query((row, _) -> row.getLong(1))
        .list();
  }

  /** What a list is narrowed to; null and 0 do not narrow. */
  record Filter(@Nullable String type, @Nullable String state, long userId, long scheduleId) {}

  /** One page, the newest first. */
  Paging.Result<Job> list(Filter filter, Paging paging) {
    var where = new ArrayList<String>();
    Map<String, Object> parameters = new HashMap<>();
    narrow(where, parameters, "type", filter.type());
    narrow(where, parameters, "state", filter.state());
    narrow(where, parameters, "user_id", filter.userId() == 0 ? null : (Long) filter.userId());
    narrow(
        where,
        parameters,
        "schedule_id",
        filter.scheduleId() == 0 ? null : (Long) filter.scheduleId());
    var condition = where.isEmpty() ? "" : " where " + String.join(" and ", where);
    long total =
        jdbc.sql("select count(*) from job" + condition)
            .params(parameters)
            .query(Long.class)
            .single();
    parameters.put("rows", paging.perPage());
    parameters.put("before", (paging.page() - 1L) * paging.perPage());
    var rows =
        jdbc.sql(
                "select * from job"
                    + condition
                    + " order by created_at desc, id desc limit :rows offset :before")
            .params(parameters)
            .query(JobStore::job)
            .list();
    return new Paging.Result<>(rows, total);
  }

  private static void narrow(
      List<String> where, Map<String, Object> parameters, String column, @Nullable Object value) {
    if (value != null && !value.equals("")) {
      where.add(column + " = :" + column);
      parameters.put(column, value);
    }
  }

  void update(long id, @Nullable String bio, @Nullable Long userId) {
    var job = get(id);
    jdbc.sql("update job set bio = :bio, user_id = :userId, updated_at = :now where id = :id")
        .param("bio", bio == null || bio.isEmpty() ? job.bio() : bio)
        .param("userId", userId == null || userId == 0 ? job.userId() : userId)
        .param("now", now())
        .param("id", id)
        .update();
  }

  /** False if there is none. */
  boolean delete(long id) {
    return jdbc.sql("delete from job where id = :id").param("id", id).update() > 0;
  }

  /** Deletes jobs that are older and do not run; how many. */
  int deleteEndedBefore(Instant time, int atMost) {
    var ids =
        jdbc.sql(
                """
                select id from job where created_at < :time and state in ('SUCCESS', 'FAILURE')
                order by created_at, id limit :rows\
                """)
            .param("time", Timestamp.from(time))
            .param("rows", atMost)
            .query(Long.class)
            .list();
    return ids.isEmpty()
        ? 0
        : jdbc.sql("delete from job where id in (:ids)").param("ids", ids).update();
  }

  /** Notes that a manager takes up the job; how often that has been in this run. */
  int begin(long id) {
    return inTransaction(
        () -> {
          jdbc.sql(
                  """
                  update job set attempts = attempts + 1, revision = revision + 1,
                    started_at = coalesce(started_at, :now), updated_at = :now where id = :id\
                  """)
              .param("now", now())
              .param("id", id)
              .update();
          return get(id).attempts();
        });
  }

  void end(long id, JobState state, @Nullable String error) {
    jdbc.sql(
            """
            update job set state = :state, error = :error, finished_at = :now, updated_at = :now,
              revision = revision + 1 where id = :id\
            """)
        .param("state", state.name())
        .param("error", cut(error), Types.VARCHAR)
        .param("now", now())
        .param("id", id)
        .update();
  }

  /** Asks for the end of a job that has not ended; false if it has. */
  boolean cancel(long id) {
    return jdbc.sql(
                """
                update job set cancel_requested = true, updated_at = :now, revision = revision + 1
                where id = :id and state = 'PENDING'\
                """)
            .param("now", now())
            .param("id", id)
            .update()
        > 0;
  }

  /** Whether the job is to end: somebody asked for it, or it is gone. */
  boolean isCancelled(long id) {
    return jdbc.sql("select cancel_requested from job where id = :id")
        .param("id", id)
        .query(Boolean.class)
        .optional()
        .orElse(true);
  }

  /** Opens what failed of an ended job; the number of the new run, or 0 if it has not ended. */
  long reopen(long id) {
    return inTransaction(
        () -> {
          int rows =
              jdbc.sql(
                      """
                      update job set state = 'PENDING', error = null, cancel_requested = false,
                        attempts = 0, finished_at = null, updated_at = :now,
                        run_number = run_number + 1, revision = revision + 1
                      where id = :id and state in ('SUCCESS', 'FAILURE')\
                      """)
                  .param("now", now())
                  .param("id", id)
                  .update();
          if (rows == 0) {
            return 0L;
          }
          long revision = get(id).revision();
          jdbc.sql(
                  """
                  update job_task set state = 'PENDING', error = null, attempts = 0,
                    updated_at = :now, revision = :revision
                  where job_id = :id and (state <> 'SUCCESS' or exists (select 1 from job_peer p
                    where p.job_id = job_task.job_id and p.task_number = job_task.task_number
                      and p.state <> 'SUCCESS'))\
                  """)
              .param("now", now())
              .param("id", id)
              .param("revision", revision)
              .update();
          return get(id).runNumber();
        });
  }

  List<JobTask> tasks(long jobId) {
    return tasksSince(jobId, -1);
  }

  List<JobTask> tasksSince(long jobId, long revision) {
    return jdbc.sql(
            "select * from job_task where job_id = :id and revision > :revision order by"
                + " task_number")
        .param("id", jobId)
        .param("revision", revision)
        .query(JobStore::task)
        .list();
  }

  List<JobPeer> peers(long jobId) {
    return peersSince(jobId, -1);
  }

  List<JobPeer> peersSince(long jobId, long revision) {
    return jdbc.sql(
            """
            select * from job_peer where job_id = :id and revision > :revision
            order by task_number, host_id\
            """)
        .param("id", jobId)
        .param("revision", revision)
        .query(JobStore::peer)
        .list();
  }

  List<JobPeer> peersOfTask(long jobId, int taskNumber) {
    return jdbc.sql(
            """
            select * from job_peer where job_id = :id and task_number = :number order by host_id\
            """)
        .param("id", jobId)
        .param("number", taskNumber)
        .query(JobStore::peer)
        .list();
  }

  /** Stores the plan of a job, all or nothing. */
  void insertTasks(long jobId, List<JobTask> tasks) {
    inTransaction(
        () -> {
          long revision = nextRevision(jobId);
          batches.batchUpdate(
              """
              insert into job_task (job_id, task_number, created_at, updated_at,
                scheduler_cluster_id, scheduler_id, scheduler_name, task_uuid, item, url,
                content_length, state, error, attempts, revision)
              values (:job, :number, :now, :now, :cluster, :scheduler, :name, :uuid, :item, :url,
                :length, :state, :error, 0, :revision)\
              """,
              tasks.stream()
                  .map(
                      task ->
                          new MapSqlParameterSource()
                              .addValue("job", jobId)
                              .addValue("number", task.number())
                              .addValue("now", now())
                              .addValue("cluster", task.schedulerClusterId())
                              .addValue("scheduler", task.schedulerId())
                              .addValue("name", task.schedulerName())
                              .addValue("uuid", task.taskUuid())
                              .addValue("item", task.item())
                              .addValue("url", task.url())
                              .addValue("length", task.contentLength())
                              .addValue("state", task.state().name())
                              .addValue("error", cut(task.error()), Types.VARCHAR)
                              .addValue("revision", revision))
                  .toArray(SqlParameterSource[]::new));
          return tasks.size();
        });
  }

  void taskChanged(
      long jobId,
      int number,
      long schedulerId,
      String schedulerName,
      JobState state,
      @Nullable String error,
      int attempts) {
    inTransaction(
        () ->
            jdbc.sql(
                    """
                    update job_task set scheduler_id = :scheduler, scheduler_name = :name,
                      state = :state, error = :error, attempts = :attempts, updated_at = :now,
                      revision = :revision where job_id = :job and task_number = :number\
                    """)
                .param("scheduler", schedulerId)
                .param("name", schedulerName)
                .param("state", state.name())
                .param("error", cut(error), Types.VARCHAR)
                .param("attempts", attempts)
                .param("now", now())
                .param("revision", nextRevision(jobId))
                .param("job", jobId)
                .param("number", number)
                .update());
  }

  /** Stores what is new of hosts; those that are not known yet are added. */
  void peersChanged(long jobId, Collection<JobPeer> peers) {
    inTransaction(
        () -> {
          long revision = nextRevision(jobId);
          var parameters =
              peers.stream()
                  .map(peer -> (SqlParameterSource) parameters(peer, revision))
                  .toArray(SqlParameterSource[]::new);
          int[] updated =
              batches.batchUpdate(
                  """
                  update job_peer set state = :state, error = :error,
                    finished_pieces = :finishedPieces, pieces = :pieces,
                    content_length = :length, is_finished = :isFinished, updated_at = :updatedAt,
                    revision = :revision
                  where job_id = :job and task_number = :task and host_id = :host\
                  """,
                  parameters);
          var missing = new ArrayList<SqlParameterSource>();
          for (int i = 0; i < updated.length; i++) {
            if (updated[i] == 0) {
              missing.add(parameters[i]);
            }
          }
          if (!missing.isEmpty()) {
            batches.batchUpdate(
                """
                insert into job_peer (job_id, task_number, host_id, host_name, ip, host_type, state,
                  error, finished_pieces, pieces, content_length, is_finished, created_at,
                  updated_at, revision)
                values (:job, :task, :host, :hostName, :ip, :hostType, :state, :error,
                  :finishedPieces, :pieces, :length, :isFinished, :createdAt, :updatedAt, :revision)\
                """,
                missing.toArray(SqlParameterSource[]::new));
          }
          return peers.size();
        });
  }

  private static MapSqlParameterSource parameters(JobPeer peer, long revision) {
    return new MapSqlParameterSource()
        .addValue("job", peer.jobId())
        .addValue("task", peer.taskNumber())
        .addValue("host", peer.hostId())
        .addValue("hostName", peer.hostName())
        .addValue("ip", peer.ip())
        .addValue("hostType", peer.hostType())
        .addValue("state", peer.state().name())
        .addValue("error", cut(peer.error()), Types.VARCHAR)
        .addValue("finishedPieces", peer.finishedPieces())
        .addValue("pieces", peer.pieces())
        .addValue("length", peer.contentLength())
        .addValue("isFinished", peer.isFinished())
        .addValue("createdAt", Timestamp.from(peer.createdAt()))
        .addValue("updatedAt", Timestamp.from(peer.updatedAt()))
        .addValue("revision", revision);
  }

  /** The row of the job is locked until the transaction ends, so numbers show in their order. */
  private long nextRevision(long jobId) {
    int rows =
        jdbc.sql("update job set revision = revision + 1 where id = :id")
            .param("id", jobId)
            .update();
    if (rows == 0) {
      throw new NotFoundException("record not found");
    }
    return get(jobId).revision();
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }

  private static @Nullable String cut(@Nullable String error) {
    return error == null || error.length() <= MAX_ERROR ? error : error.substring(0, MAX_ERROR);
  }

  private static Job job(ResultSet row, int number) throws SQLException {
    long schedule = row.getLong("schedule_id");
    Long scheduleId = row.wasNull() ? null : (Long) schedule;
    return new Job(
        row.getLong("id"),
        instant(row, "created_at"),
        instant(row, "updated_at"),
        row.getString("task_id"),
        row.getString("bio"),
        row.getString("type"),
        JobState.valueOf(row.getString("state")),
        row.getString("args"),
        row.getString("sealed_args"),
        row.getString("result"),
        row.getString("error"),
        row.getLong("user_id"),
        scheduleId,
        row.getLong("revision"),
        row.getLong("run_number"),
        row.getInt("attempts"),
        row.getBoolean("cancel_requested"),
        instantOrNull(row, "started_at"),
        instantOrNull(row, "finished_at"));
  }

  private static JobTask task(ResultSet row, int number) throws SQLException {
    return new JobTask(
        row.getLong("job_id"),
        row.getInt("task_number"),
        instant(row, "created_at"),
        instant(row, "updated_at"),
        row.getLong("scheduler_cluster_id"),
        row.getLong("scheduler_id"),
        row.getString("scheduler_name"),
        row.getString("task_uuid"),
        row.getInt("item"),
        row.getString("url"),
        row.getLong("content_length"),
        JobState.valueOf(row.getString("state")),
        row.getString("error"),
        row.getInt("attempts"),
        row.getLong("revision"));
  }

  private static JobPeer peer(ResultSet row, int number) throws SQLException {
    return new JobPeer(
        row.getLong("job_id"),
        row.getInt("task_number"),
        row.getString("host_id"),
        row.getString("host_name"),
        row.getString("ip"),
        row.getInt("host_type"),
        JobState.valueOf(row.getString("state")),
        row.getString("error"),
        row.getInt("finished_pieces"),
        row.getInt("pieces"),
        row.getLong("content_length"),
        row.getBoolean("is_finished"),
        instant(row, "created_at"),
        instant(row, "updated_at"),
        row.getLong("revision"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
