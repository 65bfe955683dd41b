package dragonfly.manager.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.SqlParameterSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The rows of {@code job_task} and {@code job_peer}: what a job consists of and how far its parts
 * are. Each change has the number that it is of its job. Thread-safe; every method blocks on the
 * database.
 */
@Component
final class JobTaskStore {
  private final JobStore jobs;
  private final JdbcClient jdbc;
  private final NamedParameterJdbcTemplate batches;
  private final InstantSource clock;

  JobTaskStore(
      JobStore jobs, JdbcClient jdbc, NamedParameterJdbcTemplate batches, InstantSource clock) {
    this.jobs = jobs;
    this.jdbc = jdbc;
    this.batches = batches;
    this.clock = clock;
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
        .query(JobTaskStore::task)
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
        .query(JobTaskStore::peer)
        .list();
  }

  List<JobPeer> peersOfTask(long jobId, int taskNumber) {
    return jdbc.sql(
            """
            select * from job_peer where job_id = :id and task_number = :number order by host_id\
            """)
        .param("id", jobId)
        .param("number", taskNumber)
        .query(JobTaskStore::peer)
        .list();
  }

  /** Stores the plan of a job, all or nothing. */
  void insertTasks(long jobId, List<JobTask> tasks) {
    jobs.inTransaction(
        () -> {
          long revision = jobs.nextRevision(jobId);
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
                              .addValue("error", JobStore.cut(task.error()), Types.VARCHAR)
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
    jobs.inTransaction(
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
                .param("error", JobStore.cut(error), Types.VARCHAR)
                .param("attempts", attempts)
                .param("now", now())
                .param("revision", jobs.nextRevision(jobId))
                .param("job", jobId)
                .param("number", number)
                .update());
  }

  /** Stores what is new of hosts; those that are not known yet are added. */
  void peersChanged(long jobId, Collection<JobPeer> peers) {
    jobs.inTransaction(
        () -> {
          long revision = jobs.nextRevision(jobId);
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
        .addValue("error", JobStore.cut(peer.error()), Types.VARCHAR)
        .addValue("finishedPieces", peer.finishedPieces())
        .addValue("pieces", peer.pieces())
        .addValue("length", peer.contentLength())
        .addValue("isFinished", peer.isFinished())
        .addValue("createdAt", Timestamp.from(peer.createdAt()))
        .addValue("updatedAt", Timestamp.from(peer.updatedAt()))
        .addValue("revision", revision);
  }

  private Timestamp now() {
    return Timestamp.from(clock.instant());
  }

  private static JobTask task(ResultSet row, int number) throws SQLException {
    return new JobTask(
        row.getLong("job_id"),
        row.getInt("task_number"),
        JobStore.instant(row, "created_at"),
        JobStore.instant(row, "updated_at"),
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
        JobStore.instant(row, "created_at"),
        JobStore.instant(row, "updated_at"),
        row.getLong("revision"));
  }
}
