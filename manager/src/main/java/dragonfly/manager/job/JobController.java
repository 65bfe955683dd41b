package dragonfly.manager.job;

import dragonfly.manager.ratelimit.JobRateLimit;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Lists;
import dragonfly.manager.web.Violations;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The REST resource {@code jobs}. */
@RestController
@RequestMapping({"/api/v1/jobs", "/oapi/v1/jobs"})
final class JobController {
  private static final Set<String> STATES =
      Set.of("PENDING", "RECEIVED", "STARTED", "RETRY", "SUCCESS", "FAILURE");

  private final JobService jobs;
  private final JobMetrics metrics;
  private final ImageDistribution distribution;
  private final JobPreview preview;
  private final GarbageJobs garbage;
  private final JobRateLimit rateLimit;
  private final SyncPeers syncPeers;

  JobController(
      JobService jobs,
      JobMetrics metrics,
      ImageDistribution distribution,
      JobPreview preview,
      GarbageJobs garbage,
      JobRateLimit rateLimit,
      SyncPeers syncPeers) {
    this.jobs = jobs;
    this.metrics = metrics;
    this.distribution = distribution;
    this.preview = preview;
    this.garbage = garbage;
    this.rateLimit = rateLimit;
    this.syncPeers = syncPeers;
  }

  @PostMapping
  Object create(@RequestBody JobRequest request) throws InterruptedException {
    var type = JobService.type(request);
    metrics.asked(type);
    rateLimit.take(request.clusterIds());
    return switch (type) {
      case PREHEAT, GET_TASK, DELETE_TASK -> jobs.create(type, request, null);
      case GET_IMAGE_DISTRIBUTION -> {
        var answer = distribution.find(request);
        metrics.taken(type);
        yield answer;
      }
      case GC -> {
        var answer = garbage.collect(request);
        metrics.taken(type);
        yield answer;
      }
      case SYNC_PEERS -> {
        syncPeers.sync(request);
        metrics.taken(type);
        yield ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body("\"OK\"");
      }
    };
  }

  /** Says what a preheat would do, and does nothing. */
  @PostMapping("/dry-run")
  JobPreview.Plan dryRun(@RequestBody JobRequest request) throws InterruptedException {
    return preview.plan(request);
  }

  @GetMapping
  ResponseEntity<List<JobView>> list(
      @RequestParam(defaultValue = "") String type,
      @RequestParam(defaultValue = "") String state,
      @RequestParam(name = "user_id", defaultValue = "0") long userId,
      @RequestParam(name = "schedule_id", defaultValue = "0") long scheduleId,
      HttpServletRequest request) {
    var violations = new Violations();
    if (!type.isEmpty() && JobType.of(type).isEmpty()) {
      violations.wrong(
          "type",
          type,
          "is not one of " + Arrays.stream(JobType.values()).map(JobType::wireName).toList());
    }
    if (!state.isEmpty() && !STATES.contains(state)) {
      violations.wrong("state", state, "is not one of " + STATES.stream().sorted().toList());
    }
    violations.throwIfAny();
    var asked = ListRequest.of(request);
    return Lists.answer(
        request, asked, jobs.list(new JobStore.Filter(type, state, userId, scheduleId), asked));
  }

  @GetMapping("/{id}")
  JobView get(@PathVariable long id) {
    return jobs.get(id);
  }

  @PatchMapping("/{id}")
  JobView update(@PathVariable long id, @RequestBody JobRequest request) {
    return jobs.update(id, request);
  }

  @DeleteMapping("/{id}")
  void delete(@PathVariable long id) {
    jobs.delete(id);
  }

  @PostMapping("/{id}/cancel")
  JobView cancel(@PathVariable long id) {
    return jobs.cancel(id);
  }

  @PostMapping("/{id}/retry")
  JobView retry(@PathVariable long id) {
    return jobs.retry(id);
  }
}
