package dragonfly.manager.job;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.AutodetectJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.DefaultJdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.CustomTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.manager.config.ManagerConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The queue of what is to be done, a table that all managers of the database take from: one of them
 * picks a row and keeps telling that it lives; when it no longer does, another picks the row.
 * Thread-safe.
 */
@Component
final class JobQueue implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(JobQueue.class);

  private static final String TABLE = "job_queue";
  private static final String JOB = "job";
  private static final String SCHEDULE = "schedule";

  /** How soon a manager sees what another one put in. */
  private static final Duration POLLING_INTERVAL = Duration.ofSeconds(1);

  /** Four missed ones, and a job goes to another manager. */
  private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(3);

  private static final int MISSED_HEARTBEATS = 4;
  private static final Duration STOP_WAIT = Duration.ofSeconds(3);
  private static final int MAX_FAILURES = 5;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

  private final ObjectProvider<JobRunner> runner;
  private final ObjectProvider<JobScheduleService> schedules;
  private final InstantSource clock;
  private final SchedulerClient client;
  private final Scheduler scheduler;
  private final Set<Thread> running = new HashSet<>(); // guarded by itself
  private volatile boolean isRunning;
  private volatile boolean isStopping;

  JobQueue(
      DataSource source,
      InstantSource clock,
      ManagerConfig config,
      ObjectProvider<JobRunner> runner,
      ObjectProvider<JobScheduleService> schedules) {
    this.runner = runner;
    this.schedules = schedules;
    this.clock = clock;
    var jobs = jobTask();
    var timed = scheduleTask();
    var dialect = dialect(source);
    // what is put in within a transaction is there with its commit
    this.client =
        SchedulerClient.Builder.create(new TransactionAwareDataSourceProxy(source), jobs, timed)
            .tableName(TABLE)
            .jdbcCustomization(dialect)
            .build();
    Clock now = clock::instant;
    this.scheduler =
        Scheduler.create(source, List.of(jobs, timed))
            .tableName(TABLE)
            .schedulerName(new SchedulerName.Fixed("manager-" + UUID.randomUUID()))
            .clock(now)
            .pollingInterval(POLLING_INTERVAL)
            .heartbeatInterval(HEARTBEAT_INTERVAL)
            .missedHeartbeatsLimit(MISSED_HEARTBEATS)
            .threads(config.job().maxRunning())
            .executorService(VirtualThreads.perTask("job-"))
            .shutdownMaxWait(STOP_WAIT)
            .failureLogging(LogLevel.DEBUG, false)
            .jdbcCustomization(dialect)
            .build();
  }

  /** How the engine is spoken to; times without a zone are those of UTC. */
  private static JdbcCustomization dialect(DataSource source) {
    try (Connection connection = source.getConnection()) {
      var product = connection.getMetaData().getDatabaseProductName().toLowerCase(Locale.ROOT);
      return product.equals("h2")
          ? new DefaultJdbcCustomization(false)
          : new AutodetectJdbcCustomization(
              source, product.contains("mysql") || product.contains("maria"));
    } catch (SQLException e) {
      throw new IllegalStateException("database does not say what it is", e);
    }
  }

  private CustomTask<Void> jobTask() {
    return Tasks.custom(JOB, Void.class)
        .onFailure((done, row) -> jobFailed(done, row))
        .onDeadExecution(
            (done, row) -> {
              log.atWarn()
                  .addKeyValue("job", done.getExecution().getId())
                  .log("job is taken over from a manager that no longer answers");
              row.reschedule(done, clock.instant());
            })
        .execute((instance, _) -> runJob(jobId(instance.getId())));
  }

  private CompletionHandler<Void> runJob(long jobId) {
    return owning(
        () -> {
          var again = runner.getObject().run(jobId);
          return again.isEmpty()
              ? (_, row) -> row.remove()
              // a manager that ends leaves it to another one at once
              : (done, row) ->
                  row.reschedule(
                      done, isStopping ? clock.instant() : clock.instant().plus(again.get()));
        });
  }

  private void jobFailed(ExecutionComplete done, ExecutionOperations<Void> row) {
    if (isStopping) {
      row.reschedule(done, clock.instant());
      return;
    }
    long jobId = jobId(done.getExecution().getId());
    int failures = done.getExecution().consecutiveFailures + 1;
    var cause = done.getCause().orElse(null);
    log.atError().addKeyValue("jobId", jobId).setCause(cause).log("job broke");
    if (failures >= MAX_FAILURES) {
      runner.getObject().giveUp(jobId, "internal failure");
      row.remove();
    } else {
      row.reschedule(done, clock.instant().plus(FIRST_PAUSE.multipliedBy(1L << failures)));
    }
  }

  private CustomTask<Void> scheduleTask() {
    return Tasks.custom(SCHEDULE, Void.class)
        .onFailureReschedule(FixedDelay.ofMinutes(1))
        .onDeadExecutionRevive()
        .execute((instance, _) -> runSchedule(Long.parseLong(instance.getId())));
  }

  private CompletionHandler<Void> runSchedule(long scheduleId) {
    Optional<Instant> next = schedules.getObject().fire(scheduleId);
    return next.isEmpty()
        ? (_, row) -> row.remove()
        : (done, row) -> row.reschedule(done, next.get());
  }

  @FunctionalInterface
  private interface Work {
    CompletionHandler<Void> run() throws InterruptedException;
  }

  private CompletionHandler<Void> owning(Work work) {
    if (!enter()) {
      return (done, row) -> row.reschedule(done, clock.instant());
    }
    try {
      return work.run();
    } catch (InterruptedException e) {
      // this manager ends; the row goes back and another one goes on
      return (done, row) -> row.reschedule(done, clock.instant());
    } finally {
      leave();
    }
  }

  private boolean enter() {
    synchronized (running) {
      return !isStopping && running.add(Thread.currentThread());
    }
  }

  /** From here on nobody interrupts the thread, which goes on to the database. */
  private void leave() {
    synchronized (running) {
      running.remove(Thread.currentThread());
      var _ = Thread.interrupted();
    }
  }

  /** Puts a run of a job in; it begins with the commit. */
  void add(long jobId, long runNumber) {
    var _ =
        client.scheduleIfNotExists(
            new TaskInstance<Void>(JOB, jobId + "-" + runNumber), clock.instant());
    afterCommit();
  }

  /** A run that waits for its next attempt begins now; does nothing for one that runs. */
  void hurry(long jobId, long runNumber) {
    var instance = new TaskInstance<Void>(JOB, jobId + "-" + runNumber);
    boolean waits =
        client
            .getScheduledExecution(instance)
            .filter(execution -> !execution.isPicked())
            .isPresent();
    if (waits && client.reschedule(instance, clock.instant())) {
      afterCommit();
    }
  }

  private static long jobId(String instance) {
    return Long.parseLong(instance.substring(0, instance.indexOf('-')));
  }

  /** Says when a schedule is due next. */
  void setSchedule(long scheduleId, Optional<Instant> next) {
    var instance = new TaskInstance<Void>(SCHEDULE, Long.toString(scheduleId));
    var known = client.getScheduledExecution(instance);
    if (next.isEmpty()) {
      if (known.isPresent()) {
        client.cancel(instance);
      }
    } else if (known.isPresent()) {
      client.reschedule(instance, next.get());
    } else {
      var _ = client.scheduleIfNotExists(instance, next.get());
    }
  }

  /** When a schedule is due next. */
  Optional<Instant> nextOf(long scheduleId) {
    return client
        .getScheduledExecution(new TaskInstance<Void>(SCHEDULE, Long.toString(scheduleId)))
        .map(execution -> execution.getExecutionTime());
  }

  private void afterCommit() {
    if (!TransactionSynchronizationManager.isSynchronizationActive()) {
      look();
      return;
    }
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCommit() {
            look();
          }
        });
  }

  private void look() {
    if (isRunning) {
      scheduler.triggerCheckForDueExecutions();
    }
  }

  @Override
  public void start() {
    scheduler.start();
    isRunning = true;
  }

  @Override
  public void stop() {
    isRunning = false;
    synchronized (running) {
      isStopping = true;
      running.forEach(Thread::interrupt);
    }
    scheduler.stop();
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }
}
