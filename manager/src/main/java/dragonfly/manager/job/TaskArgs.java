package dragonfly.manager.job;

import dragonfly.core.id.IdGeneration;
import dragonfly.core.id.TaskIds;
import dragonfly.core.id.TaskKey;
import dragonfly.manager.web.Violations;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code get_task} and {@code delete_task}: a task by its id, by its URL, or by
 * the text that its id is computed of.
 *
 * @param hostIds of {@code delete_task}: only these; empty: all
 * @param timeout nanoseconds
 */
record TaskArgs(
    @Nullable String taskId,
    @Nullable String url,
    @Nullable String contentForCalculatingTaskId,
    @Nullable Long pieceLength,
    @Nullable String tag,
    @Nullable String application,
    @Nullable String filteredQueryParams,
    @Nullable List<@Nullable String> hostIds,
    @Nullable Long concurrentPeerCount,
    @Nullable Long timeout)
    implements ContentArgs {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(30);
  private static final int MAX_HOSTS = 1000;

  @Override
  public @Nullable Map<String, @Nullable String> headers() {
    return null;
  }

  void check() {
    var violations = new Violations();
    if (isEmpty(taskId) && isEmpty(url) && isEmpty(contentForCalculatingTaskId)) {
      violations.wrong(
          "args",
          "without content",
          "needs one of task_id, url and content_for_calculating_task_id");
    }
    violations.atMost("args.task_id", taskId, 256);
    if (!isEmpty(url)) {
      violations.reject("args.url", url, _ -> ids(IdGeneration.C));
    }
    checkContent(violations);
    if (hostIds != null && hostIds.size() > MAX_HOSTS) {
      violations.wrong("args.host_ids", hostIds.size() + " hosts", "are more than " + MAX_HOSTS);
    }
    violations.between("args.concurrent_peer_count", concurrentPeerCount, 1, 1000);
    violations.between("args.timeout", timeout, 1, Duration.ofDays(7).toNanos());
    violations.throwIfAny();
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  /** All ids that peers may have the content under: a blob of a registry also by its digest. */
  List<String> ids(IdGeneration generation) {
    if (taskId != null && !taskId.isEmpty()) {
      return List.of(taskId);
    }
    if (url == null || url.isEmpty()) {
      return List.of(TaskIds.ofContent(String.valueOf(contentForCalculatingTaskId)));
    }
    return ids(url, this, generation);
  }

  static List<String> ids(String url, ContentArgs args, IdGeneration generation) {
    var ids = new LinkedHashSet<String>();
    ids.add(TaskIds.standard(key(url, args, false), generation));
    try {
      ids.add(TaskIds.standard(key(url, args, true), generation));
    } catch (IllegalArgumentException _) {
      // names a blob by something that is no digest, so nobody has it under one
    }
    return List.copyOf(ids);
  }

  private static TaskKey key(String url, ContentArgs args, boolean blobDigest) {
    var length = args.pieceLength();
    return new TaskKey(
        url,
        length == null || length == 0 ? null : length,
        args.tag(),
        args.application(),
        args.filteredNames(),
        null,
        null,
        blobDigest);
  }

  List<String> hosts() {
    return hostIds == null ? List.of() : hostIds.stream().filter(Objects::nonNull).toList();
  }

  int peerCount() {
    return Math.toIntExact(Objects.requireNonNullElse(concurrentPeerCount, 500L));
  }

  Duration time() {
    return timeout == null || timeout == 0 ? DEFAULT_TIMEOUT : Duration.ofNanos(timeout);
  }
}
