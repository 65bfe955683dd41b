package dragonfly.manager.job;

import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.json.Json;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;

/** Takes in jobs and tells of them. Thread-safe; blocks on the database. */
@Service
final class JobService {
  private static final Logger log = LoggerFactory.getLogger(JobService.class);

  private final JobStore store;
  private final JobQueue queue;
  private final JobViews views;
  private final Seal seal;
  private final JobSecrets secrets;
  private final ClusterService clusters;
  private final JobMetrics metrics;

  JobService(
      JobStore store,
      JobQueue queue,
      JobViews views,
      Seal seal,
      JobSecrets secrets,
      ClusterService clusters,
      JobMetrics metrics) {
    this.store = store;
    this.queue = queue;
    this.views = views;
    this.seal = seal;
    this.secrets = secrets;
    this.clusters = clusters;
    this.metrics = metrics;
  }

  static JobType type(JobRequest request) {
    var name = request.type();
    if (name == null || name.isEmpty()) {
      throw new InvalidInputException("type: is required");
    }
    // the text of the protocol
    return JobType.of(name).orElseThrow(() -> new InvalidInputException("Unknow type"));
  }

  /** The checked arguments of a queued kind, with defaults. */
  Object checked(JobType type, @Nullable JsonNode args) {
    var _ = secrets.check(object(args));
    return switch (type) {
      case PREHEAT -> {
        var given = read(args, PreheatArgs.class).withDefaults();
        given.check();
        yield given;
      }
      case GET_TASK, DELETE_TASK -> {
        var given = read(args, TaskArgs.class);
        given.check();
        yield given;
      }
      case SYNC_PEERS, GET_IMAGE_DISTRIBUTION, GC ->
          throw new InvalidInputException("type: \"%s\" is not queued".formatted(type.wireName()));
    };
  }

  /** The arguments of a kind that is answered at once, with the secrets that they name. */
  <T> T revealed(@Nullable JsonNode args, Class<T> type) {
    return read(secrets.reveal(object(args)), type);
  }

  private static JsonNode object(@Nullable JsonNode args) {
    if (args == null || !args.isObject()) {
      throw new InvalidInputException("args: is required");
    }
    return args;
  }

  private static <T> T read(@Nullable JsonNode args, Class<T> type) {
    try {
      return Json.mapper().treeToValue(object(args), type);
    } catch (DatabindException e) {
      var field =
          e.getPath().stream()
              .map(
                  step ->
                      step.getPropertyName() == null
                          ? "[" + step.getIndex() + "]"
                          : "." + step.getPropertyName())
              .reduce("args", String::concat);
      throw new InvalidInputException(field + ": is not of the expected type");
    } catch (JacksonException e) {
      throw new InvalidInputException("args: cannot be read");
    }
  }

  /** Stores a job of a queued kind and has it done. */
  JobView create(JobType type, JobRequest request, @Nullable Long scheduleId) {
    request.check();
    var args = Json.mapper().valueToTree(checked(type, request.args()));
    checkClusters(request);
    long id =
        store.inTransaction(
            () -> {
              var taskId = "group_" + UUID.randomUUID();
              long stored =
                  store.insert(
                      new JobStore.NewJob(
                          taskId,
                          request.bioOrEmpty(),
                          type.wireName(),
                          Json.write(Redaction.mask(args)),
                          seal.close(Json.write(args), Job.place(taskId)),
                          request.userIdOrZero(),
                          scheduleId,
                          request.clusterIds(),
                          request.seedClusterIds()));
              queue.add(stored, 1);
              return stored;
            });
    metrics.taken(type);
    return views.whole(store.get(id));
  }

  void checkClusters(JobRequest request) {
    for (long id : request.clusterIds()) {
      if (clusters.schedulerCluster(id).isEmpty()) {
        throw new NotFoundException("record not found");
      }
    }
    for (long id : request.seedClusterIds()) {
      if (clusters.seedPeerCluster(id).isEmpty()) {
        throw new NotFoundException("record not found");
      }
    }
  }

  JobView get(long id) {
    return views.whole(store.get(id));
  }

  Optional<Job> find(long id) {
    return store.find(id);
  }

  Paging.Result<JobView> list(JobStore.Filter filter, ListRequest request) {
    var page = store.list(filter, request);
    return new Paging.Result<>(page.rows().stream().map(views::row).toList(), page.total());
  }

  JobView update(long id, JobRequest request) {
    request.check();
    store.update(id, request.bio(), request.userId());
    return get(id);
  }

  void delete(long id) {
    // one that runs sees that it is gone
    if (!store.delete(id)) {
      throw new NotFoundException("record not found");
    }
  }

  /** Asks whoever runs the job to end it; a job that has ended stays as it is. */
  JobView cancel(long id) {
    var job = store.get(id);
    if (!store.cancel(id)) {
      throw new ConflictException("job has ended: state=" + job.state());
    }
    try {
      queue.hurry(id, job.runNumber());
    } catch (RuntimeException e) {
      // taken up by a manager at this moment, which will see it
      log.atDebug().addKeyValue("jobId", id).setCause(e).log("cancelled job runs");
    }
    return get(id);
  }

  /** Does again what failed of an ended job. */
  JobView retry(long id) {
    var _ = store.get(id);
    store.inTransaction(
        () -> {
          long run = store.reopen(id);
          if (run == 0) {
            throw new ConflictException("job has not ended");
          }
          queue.add(id, run);
          return run;
        });
    return get(id);
  }
}
