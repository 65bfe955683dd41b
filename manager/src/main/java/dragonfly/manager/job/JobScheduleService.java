package dragonfly.manager.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.core.error.DragonflyException;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.json.Json;
import dragonfly.manager.web.Paging;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.databind.JsonNode;

/**
 * Jobs that are begun again and again. When no manager ran at the time, one is begun when a manager
 * runs again; while the last one has not ended, none is begun. Thread-safe; blocks.
 */
@Service
final class JobScheduleService {
  private static final Logger log = LoggerFactory.getLogger(JobScheduleService.class);

  private final JobScheduleStore store;
  private final JobStore jobStore;
  private final JobService jobs;
  private final JobQueue queue;
  private final Seal seal;
  private final InstantSource clock;

  JobScheduleService(
      JobScheduleStore store,
      JobStore jobStore,
      JobService jobs,
      JobQueue queue,
      Seal seal,
      InstantSource clock) {
    this.store = store;
    this.jobStore = jobStore;
    this.jobs = jobs;
    this.queue = queue;
    this.seal = seal;
    this.clock = clock;
  }

  /** A schedule as REST shows it. */
  record JobScheduleView(
      long id,
      Instant createdAt,
      Instant updatedAt,
      String bio,
      String cron,
      String zone,
      @JsonProperty("is_enabled") boolean isEnabled,
      String type,
      JsonNode args,
      List<Long> schedulerClusterIds,
      List<Long> seedPeerClusterIds,
      long userId,
      @Nullable Instant nextRunAt,
      @Nullable Instant lastRunAt,
      @Nullable Long lastJobId) {}

  JobScheduleView create(JobScheduleRequest request) {
    request.check(true);
    var values = values(request);
    return view(
        store.get(
            jobStore.inTransaction(
                () -> {
                  long id = store.insert(values);
                  queue.setSchedule(id, next(values));
                  return id;
                })));
  }

  JobScheduleView update(long id, JobScheduleRequest request) {
    request.check(false);
    var old = store.get(id);
    var known = request(old);
    var merged =
        new JobScheduleRequest(
            orElse(request.type(), old.type()),
            request.args() == null ? known.args() : request.args(),
            orElse(request.bio(), old.bio()),
            orElse(request.cron(), old.cron()),
            orElse(request.zone(), old.zone()),
            request.isEnabled() == null ? (Boolean) old.isEnabled() : request.isEnabled(),
            request.userId() == null ? (Long) old.userId() : request.userId(),
            request.schedulerClusterIds() == null
                ? known.schedulerClusterIds()
                : request.schedulerClusterIds(),
            request.seedPeerClusterIds() == null
                ? known.seedPeerClusterIds()
                : request.seedPeerClusterIds());
    var values = values(merged);
    jobStore.inTransaction(
        () -> {
          store.update(id, values);
          queue.setSchedule(id, next(values));
          return id;
        });
    return view(store.get(id));
  }

  private static String orElse(@Nullable String value, String other) {
    return value == null || value.isEmpty() ? other : value;
  }

  private JobScheduleStore.Values values(JobScheduleRequest request) {
    var type = JobService.type(request.job());
    if (type != JobType.PREHEAT && type != JobType.DELETE_TASK && type != JobType.GET_TASK) {
      throw new InvalidInputException(
          "type: \"%s\" cannot be scheduled".formatted(type.wireName()));
    }
    var args = Json.mapper().valueToTree(jobs.checked(type, request.args()));
    jobs.checkClusters(request.job());
    var whole =
        new JobRequest(
            type.wireName(),
            args,
            request.bio(),
            request.userId(),
            List.copyOf(request.job().clusterIds()),
            List.copyOf(request.job().seedClusterIds()));
    return new JobScheduleStore.Values(
        request.job().bioOrEmpty(),
        Objects.requireNonNull(request.cron()).strip(),
        request.zoneOrUtc(),
        request.isEnabled() == null || request.isEnabled(),
        type.wireName(),
        Json.write(Redaction.mask(args)),
        seal.close(Json.write(whole), JobSchedule.PLACE),
        request.job().userIdOrZero());
  }

  private Optional<Instant> next(JobScheduleStore.Values values) {
    return values.isEnabled() ? next(values.cron(), values.zone()) : Optional.empty();
  }

  private Optional<Instant> next(String cron, String zone) {
    var now = clock.instant().atZone(JobScheduleRequest.zone(zone));
    return Optional.ofNullable(JobScheduleRequest.parse(cron).next(now))
        .map(time -> time.toInstant());
  }

  private JobRequest request(JobSchedule schedule) {
    return Json.read(seal.open(schedule.sealedRequest(), JobSchedule.PLACE), JobRequest.class);
  }

  JobScheduleView get(long id) {
    return view(store.get(id));
  }

  Paging.Result<JobScheduleView> list(Paging paging) {
    var page = store.list(paging);
    return new Paging.Result<>(page.rows().stream().map(this::view).toList(), page.total());
  }

  void delete(long id) {
    jobStore.inTransaction(
        () -> {
          if (!store.delete(id)) {
            throw new NotFoundException("record not found");
          }
          queue.setSchedule(id, Optional.empty());
          return id;
        });
  }

  private JobScheduleView view(JobSchedule schedule) {
    var request = request(schedule);
    return new JobScheduleView(
        schedule.id(),
        schedule.createdAt(),
        schedule.updatedAt(),
        schedule.bio(),
        schedule.cron(),
        schedule.zone(),
        schedule.isEnabled(),
        schedule.type(),
        Json.mapper().readTree(schedule.args()),
        request.clusterIds(),
        request.seedClusterIds(),
        schedule.userId(),
        queue.nextOf(schedule.id()).orElse(null),
        schedule.lastRunAt(),
        schedule.lastJobId());
  }

  /**
   * Begins the job of a schedule that is due.
   *
   * @return when it is due next; empty if it is gone or switched off
   */
  Optional<Instant> fire(long scheduleId) {
    var schedule = store.find(scheduleId).orElse(null);
    if (schedule == null || !schedule.isEnabled()) {
      return Optional.empty();
    }
    if (isLastRunning(schedule)) {
      log.atWarn()
          .addKeyValue("scheduleId", scheduleId)
          .addKeyValue("jobId", schedule.lastJobId())
          .log("schedule is due, but its last job has not ended");
    } else {
      begin(schedule);
    }
    return next(schedule.cron(), schedule.zone());
  }

  private boolean isLastRunning(JobSchedule schedule) {
    return schedule.lastJobId() != null
        && jobs.find(schedule.lastJobId()).filter(job -> !job.state().isEnd()).isPresent();
  }

  private void begin(JobSchedule schedule) {
    try {
      var request = request(schedule);
      var job = jobs.create(JobService.type(request), request, schedule.id());
      store.ran(schedule.id(), job.id());
    } catch (DragonflyException e) {
      // such as a cluster that is gone; the next time may be better
      log.atError()
          .addKeyValue("scheduleId", schedule.id())
          .log("job of a schedule cannot begin: {}", e.getMessage());
    }
  }
}
