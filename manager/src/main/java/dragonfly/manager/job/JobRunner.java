package dragonfly.manager.job;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.job.JobScope;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.job.grpc.HostReport;
import dragonfly.manager.job.grpc.SchedulerJobs;
import dragonfly.manager.scheduler.Scheduler;
import io.grpc.Status;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Carries out jobs. A run plans first (which scheduler does what) and stores the plan; then it does
 * what of the plan is not done. So a run that is taken up again, after a restart or in another
 * manager, goes on where the last one ended. Thread-safe; one call a job.
 */
@Component
final class JobRunner {
  private static final Logger log = LoggerFactory.getLogger(JobRunner.class);

  /** How often a job is taken up before what is still open counts as failed. */
  private static final int MAX_ATTEMPTS = 5;

  /** How schedulers begin to tell that a host was not reached. */
  private static final String AWAY = Status.Code.UNAVAILABLE + ": ";

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private final RunStore store;
  private final JobPlanner planner;
  private final PreheatPlanner preheats;
  private final SchedulerJobs schedulers;
  private final InstantSource clock;
  private final IdGeneration generation;

  JobRunner(
      RunStore store,
      JobPlanner planner,
      PreheatPlanner preheats,
      SchedulerJobs schedulers,
      ManagerConfig config,
      InstantSource clock) {
    this.store = store;
    this.planner = planner;
    this.preheats = preheats;
    this.schedulers = schedulers;
    this.clock = clock;
    this.generation = IdGeneration.ofVersion(config.compatibility().generation());
  }

  /**
   * Does what is open of a job. Blocks until it is done; interrupting the thread leaves the rest
   * for another run.
   *
   * @return empty if the job has ended, else how long to wait before the next run
   */
  Optional<Duration> run(long jobId) throws InterruptedException {
    var job = store.find(jobId).orElse(null);
    if (job == null || job.state().isEnd()) {
      return Optional.empty();
    }
    if (job.isCancelRequested()) {
      cancelled(jobId);
      return Optional.empty();
    }
    int attempt = store.begin(jobId);
    log.atInfo()
        .addKeyValue("jobId", jobId)
        .addKeyValue("type", job.type())
        .addKeyValue("attempt", attempt)
        .log("job begins");
    try (var progress = new JobProgress(store, clock, jobId)) {
      try {
        work(job, progress);
      } catch (InterruptedException e) {
        if (!progress.isCancelled()) {
          throw e;
        }
      } catch (DragonflyException e) {
        progress.flush();
        return failed(jobId, attempt, e);
      }
      progress.flush();
      if (progress.isCancelled()) {
        cancelled(jobId);
        return Optional.empty();
      }
    }
    return ended(jobId, attempt);
  }

  private Optional<Duration> ended(long jobId, int attempt) {
    var tasks = store.tasks(jobId);
    boolean isOpen = tasks.stream().anyMatch(task -> !task.state().isEnd());
    if (isOpen && attempt < MAX_ATTEMPTS) {
      return Optional.of(pause(attempt));
    }
    for (var task : tasks) {
      if (!task.state().isEnd()) {
        change(task, JobState.FAILURE, task.error());
      }
    }
    var states = store.tasks(jobId).stream().map(JobTask::state).toList();
    end(jobId, JobState.ofGroup(states), null);
    return Optional.empty();
  }

  private Optional<Duration> failed(long jobId, int attempt, DragonflyException failure) {
    if (isPassing(failure) && attempt < MAX_ATTEMPTS) {
      log.atInfo()
          .addKeyValue("jobId", jobId)
          .log("job is tried again later: {}", failure.getMessage());
      return Optional.of(pause(attempt));
    }
    giveUp(jobId, failure.code() + ": " + failure.getMessage());
    return Optional.empty();
  }

  private static Duration pause(int attempt) {
    var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private static boolean isPassing(DragonflyException failure) {
    return switch (failure.code()) {
      case UNAVAILABLE, RESOURCE_EXHAUSTED, FAILED_PRECONDITION, ABORTED, DEADLINE_EXCEEDED -> true;
      default -> false;
    };
  }

  /** Ends a job that cannot be done. */
  void giveUp(long jobId, String why) {
    if (store.find(jobId).isEmpty()) {
      return;
    }
    endOpen(jobId, why);
    end(jobId, JobState.FAILURE, why);
  }

  private void cancelled(long jobId) {
    giveUp(jobId, "CANCELLED: by request");
  }

  private void endOpen(long jobId, String why) {
    var open =
        store.peers(jobId).stream()
            .filter(peer -> !peer.state().isEnd())
            .map(peer -> JobProgress.failed(peer, why, clock.instant()))
            .toList();
    if (!open.isEmpty()) {
      store.peersChanged(jobId, open);
    }
    for (var task : store.tasks(jobId)) {
      if (!task.state().isEnd()) {
        change(task, JobState.FAILURE, why);
      }
    }
  }

  private void end(long jobId, JobState state, @Nullable String error) {
    store.end(jobId, state, error);
    log.atInfo()
        .addKeyValue("jobId", jobId)
        .addKeyValue("state", state)
        .log(error == null ? "job ended" : "job ended: " + error);
  }

  private void work(Job job, JobProgress progress) throws InterruptedException {
    var type = JobType.of(job.type()).orElseThrow();
    switch (type) {
      case PREHEAT -> {
        var args = planner.args(job, PreheatArgs.class);
        var contents = preheats.contents(job, args);
        each(job.id(), args.taskCount(), task -> preheat(job, task, contents, args, progress));
      }
      case GET_TASK -> {
        var args = planner.args(job, TaskArgs.class);
        planner.everywhere(job, args);
        each(job.id(), Integer.MAX_VALUE, task -> find(task, args, progress));
      }
      case DELETE_TASK -> {
        var args = planner.args(job, TaskArgs.class);
        planner.everywhere(job, args);
        each(job.id(), Integer.MAX_VALUE, task -> remove(task, args, progress));
      }
      case SYNC_PEERS, GET_IMAGE_DISTRIBUTION, GC ->
          throw new IllegalStateException("answered at once, never queued: " + job.type());
    }
  }

  /** Something that a task needs done. */
  @FunctionalInterface
  private interface TaskWork {
    Outcome run(JobTask task) throws InterruptedException;
  }

  /** How a task ended. */
  private record Outcome(JobState state, @Nullable String error, Scheduler scheduler) {}

  /** Does all open tasks, so many of a cluster at once. */
  private void each(long jobId, int atOnce, TaskWork work) throws InterruptedException {
    Map<Long, Semaphore> permits = new HashMap<>();
    var open = new ArrayList<JobTask>();
    for (var task : store.tasks(jobId)) {
      if (!task.state().isEnd()) {
        open.add(task);
      }
    }
    try (var executor = VirtualThreads.perTask("job-%d-task-".formatted(jobId))) {
      var running = new ArrayList<Future<?>>();
      try {
        for (var task : open) {
          var permit =
              permits.computeIfAbsent(task.schedulerClusterId(), _ -> new Semaphore(atOnce));
          running.add(
              executor.submit(
                  () -> {
                    permit.acquire();
                    try {
                      one(task, work);
                    } finally {
                      permit.release();
                    }
                    return task;
                  }));
        }
        for (var task : running) {
          task.get();
        }
      } catch (ExecutionException e) {
        if (e.getCause() instanceof InterruptedException
            || e.getCause() instanceof NotFoundException) {
          // also when somebody deleted the job
          throw new InterruptedException();
        }
        throw new IllegalStateException("a task of a job broke", e.getCause());
      } finally {
        running.forEach(task -> task.cancel(true));
      }
    }
  }

  private void one(JobTask task, TaskWork work) throws InterruptedException {
    try {
      var outcome = work.run(task);
      store.taskChanged(
          task,
          outcome.scheduler().id(),
          JobPlanner.name(outcome.scheduler()),
          outcome.state(),
          outcome.error(),
          task.attempts() + 1);
    } catch (DragonflyException e) {
      boolean isOpen = isPassing(e) && task.attempts() + 1 < MAX_ATTEMPTS;
      log.atInfo()
          .addKeyValue("jobId", task.jobId())
          .addKeyValue("task", task.number())
          .addKeyValue("code", e.code())
          .log("task of a job failed: {}", e.getMessage());
      change(task, isOpen ? JobState.PENDING : JobState.FAILURE, e.code() + ": " + e.getMessage());
    }
  }

  private void change(JobTask task, JobState state, @Nullable String error) {
    store.taskChanged(
        task, task.schedulerId(), task.schedulerName(), state, error, task.attempts() + 1);
  }

  private void started(JobTask task, Scheduler scheduler) {
    store.taskChanged(
        task, scheduler.id(), JobPlanner.name(scheduler), JobState.STARTED, null, task.attempts());
  }

  private static HostAndPort address(Scheduler scheduler) {
    return new HostAndPort(scheduler.ip(), scheduler.port());
  }

  private Outcome preheat(
      Job job,
      JobTask task,
      PreheatPlanner.Contents contents,
      PreheatArgs args,
      JobProgress progress)
      throws InterruptedException {
    var known = store.peersOfTask(job.id(), task.number());
    var open =
        known.stream()
            .filter(peer -> peer.state() != JobState.SUCCESS)
            .map(JobPeer::hostId)
            .toList();
    var scheduler = planner.preheatScheduler(job, task);
    boolean isSingle = args.selection().scope() == JobScope.SINGLE_SEED_PEER;
    boolean isKnown = !known.isEmpty() && !isSingle;
    if ((isKnown && open.isEmpty()) || (isSingle && open.size() < known.size())) {
      return new Outcome(JobState.SUCCESS, null, scheduler);
    }
    started(task, scheduler);
    var order = contents.order(task, isKnown ? open : List.of());
    schedulers.preheat(address(scheduler), order, news -> progress.note(task, news));
    progress.flush();
    return outcome(task, scheduler);
  }

  /** The rule of the protocol: one host that has it is a success, the others are told beside. */
  private Outcome outcome(JobTask task, Scheduler scheduler) {
    var peers = store.peersOfTask(task.jobId(), task.number());
    if (peers.stream().anyMatch(peer -> peer.state() == JobState.SUCCESS)) {
      return new Outcome(JobState.SUCCESS, null, scheduler);
    }
    var error =
        peers.stream()
            .flatMap(peer -> Optional.ofNullable(peer.error()).stream())
            .findFirst()
            .orElse("no peer has the content");
    if (error.startsWith(AWAY)) {
      // who went away may come back, or others take his place
      throw new DragonflyException(Status.Code.UNAVAILABLE, error.substring(AWAY.length()));
    }
    return new Outcome(JobState.FAILURE, error, scheduler);
  }

  private Outcome find(JobTask task, TaskArgs args, JobProgress progress)
      throws InterruptedException {
    var scheduler = planner.stillActive(task);
    started(task, scheduler);
    var answer =
        schedulers.find(address(scheduler), args.ids(generation), args.peerCount(), args.time());
    progress.note(task, answer.found());
    progress.note(task, answer.failed());
    progress.flush();
    return new Outcome(JobState.SUCCESS, null, scheduler);
  }

  private Outcome remove(JobTask task, TaskArgs args, JobProgress progress)
      throws InterruptedException {
    var scheduler = planner.stillActive(task);
    started(task, scheduler);
    var hosts =
        schedulers.remove(
            address(scheduler), args.ids(generation), args.hosts(), args.peerCount(), args.time());
    progress.note(task, hosts);
    progress.flush();
    long failed = hosts.stream().filter(host -> host.state() == HostReport.State.FAILED).count();
    return failed > 0 && failed == hosts.size()
        ? new Outcome(JobState.FAILURE, hosts.getFirst().error(), scheduler)
        : new Outcome(JobState.SUCCESS, null, scheduler);
  }
}
