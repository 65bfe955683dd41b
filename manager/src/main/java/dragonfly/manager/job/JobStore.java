package dragonfly.manager.job;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The rows of {@code job}. Plain SQL, as the thread that runs a job and those who change or read it
 * touch different columns of the same row. Thread-safe; every method blocks on the database.
 */
@Component
final class JobStore {
  private static final int MAX_ERROR = 4000;
  private static final List<String> SORTABLE =
      List.of("created_at", "finished_at", "id", "state", "type", "updated_at");

  private final JdbcClient jdbc;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  JobStore(JdbcClient jdbc, TransactionOperations transactions, InstantSource clock) {
    this.jdbc = jdbc;
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

  /**
   * One page, the newest first unless asked for otherwise; a search looks into the description and
   * the arguments as they are shown.
   *
   * @throws InvalidInputException if it cannot be sorted so
   */
  Paging.Result<Job> list(Filter filter, ListRequest request) {
    var paging = request.paging();
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
    if (!request.search().isEmpty()) {
      where.add("(lower(bio) like :search escape '!' or lower(args) like :search escape '!')");
      parameters.put("search", request.searchPattern());
    }
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
                    + order(request.sort())
                    + " limit :rows offset :before")
            .params(parameters)
            .query(JobStore::job)
            .list();
    return new Paging.Result<>(rows, total);
  }

  private static String order(String sort) {
    if (sort.isEmpty()) {
      return " order by created_at desc, id desc";
    }
    var terms = new ArrayList<String>();
    for (var part : sort.split(",", -1)) {
      boolean isDescending = part.startsWith("-");
      var column = isDescending ? part.substring(1) : part;
      if (!SORTABLE.contains(column)) {
        throw new InvalidInputException("sort: \"%s\" is none of %s".formatted(part, SORTABLE));
      }
      terms.add(column + (isDescending ? " desc" : ""));
    }
    // rows that are equal so far keep their place from page to page
    terms.add("id desc");
    return " order by " + String.join(", ", terms);
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

  /**
   * The number of a change to a job. Its row is locked until the transaction ends, so numbers show
   * in their order.
   */
  long nextRevision(long jobId) {
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

  static @Nullable String cut(@Nullable String error) {
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

  static Instant instant(ResultSet row, String column) throws SQLException {
    return row.getTimestamp(column).toInstant();
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
