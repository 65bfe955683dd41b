package dragonfly.manager.job;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.gc.GarbageCollection;
import dragonfly.manager.json.Json;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Service;

/**
 * Jobs of the type {@code gc}: old rows of a kind are deleted now, and the job says how many. What
 * the managers delete by themselves leaves no job. Thread-safe; blocks.
 */
@Service
final class GarbageJobs {
  private final GarbageCollection garbage;
  private final JobStore store;
  private final JobViews views;

  GarbageJobs(GarbageCollection garbage, JobStore store, JobViews views) {
    this.garbage = garbage;
    this.store = store;
    this.views = views;
  }

  /** The arguments of the type {@code gc}. */
  record Args(String type, long ttl, int batchSize) {}

  JobView collect(JobRequest request) {
    request.check();
    var args = request.args();
    var kind = args == null ? "" : args.path("type").asString("");
    if (!garbage.kinds().contains(kind)) {
      throw new InvalidInputException(
          "args.type: \"%s\" is not one of %s".formatted(kind, garbage.kinds()));
    }
    var purge = garbage.collectNow(kind);
    long id =
        store.insertEnded(
            new JobStore.NewJob(
                "group_" + UUID.randomUUID(),
                request.bioOrEmpty(),
                JobType.GC.wireName(),
                Json.write(new Args(kind, purge.ttl().toNanos(), JobGarbage.BATCH)),
                "",
                request.userIdOrZero(),
                null,
                List.of(),
                List.of()),
            Json.write(new JobView.PurgedResult(purge.count())));
    return views.whole(store.get(id));
  }
}
