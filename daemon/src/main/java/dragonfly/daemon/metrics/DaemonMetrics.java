package dragonfly.daemon.metrics;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Gauge;
import dragonfly.core.metrics.Histogram;
import dragonfly.core.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The meters of the daemon. Thread-safe.
 *
 * <p>Names and labels are those of the protocol's dashboards, also their milliseconds. Callers
 * choose {@code tag} and {@code app} freely, so only the first {@value #MOST_NAMES} values of each
 * are kept apart; later ones are counted as {@code other}.
 */
public final class DaemonMetrics {
  /** Where the bytes of a piece came from. */
  public enum Traffic {
    BACK_TO_SOURCE,
    REMOTE_PEER,
    LOCAL_PEER
  }

  /** Calls that are counted as they are answered; the name of the meter is the constant's. */
  public enum Rpc {
    UPDATE_TASK,
    STAT_TASK,
    STAT_LOCAL_TASK,
    LIST_LOCAL_TASKS,
    LIST_TASK_ENTRIES,
    DELETE_TASK,
    DELETE_LOCAL_TASK
  }

  /**
   * What a task is counted under.
   *
   * @param type kind of the task, e.g. STANDARD
   * @param priority number of the priority, 0 to 6
   */
  public record TaskLabels(String type, String tag, String app, int priority) {}

  private static final String PREFIX = "dragonfly_client_";
  private static final int MOST_NAMES = 100;
  private static final List<Double> MILLISECONDS = powersOfTwo(23);

  private final Counter downloadTasks;
  private final Counter downloadTaskFailures;
  private final Gauge concurrentDownloadTasks;
  private final Histogram downloadTaskMilliseconds;
  private final Counter prefetchTasks;
  private final Counter prefetchTaskFailures;
  private final Counter uploadTasks;
  private final Counter uploadTaskFailures;
  private final Gauge concurrentUploadTasks;
  private final Histogram uploadTaskMilliseconds;
  private final Gauge downloadTraffic;
  private final Histogram downloadPieceMilliseconds;
  private final Gauge uploadTraffic;
  private final Gauge concurrentUploadPieces;
  private final Counter backendRequests;
  private final Counter backendRequestFailures;
  private final Histogram backendRequestMilliseconds;
  private final Map<Rpc, Counter> calls = new EnumMap<>(Rpc.class);
  private final Map<Rpc, Counter> callFailures = new EnumMap<>(Rpc.class);
  private final Counter hostDeletions;
  private final Counter hostDeletionFailures;
  private final Gauge diskSpace;
  private final Gauge diskUsage;
  private final Counter downloadTasksBlocked;
  private final Counter uploadTasksBlocked;
  private final Counter corruptPieces;
  private final Gauge version;
  private final Set<String> tags = ConcurrentHashMap.newKeySet();
  private final Set<String> apps = ConcurrentHashMap.newKeySet();

  public DaemonMetrics(Metrics metrics) {
    String[] download = {"type", "tag", "app", "priority"};
    String[] upload = {"type", "tag", "app"};
    String[] size = {"task_type", "task_size_level"};
    String[] request = {"scheme", "method"};
    downloadTasks = metrics.counter(name("download_task_total"), "Downloads begun.", download);
    downloadTaskFailures =
        metrics.counter(name("download_task_failure_total"), "Downloads failed.", download);
    concurrentDownloadTasks =
        metrics.gauge(name("concurrent_download_task_total"), "Downloads running.", download);
    downloadTaskMilliseconds =
        metrics.histogram(
            name("download_task_duration_milliseconds"), "Time of a download.", MILLISECONDS, size);
    prefetchTasks = metrics.counter(name("prefetch_task_total"), "Prefetches begun.", download);
    prefetchTaskFailures =
        metrics.counter(name("prefetch_task_failure_total"), "Prefetches failed.", download);
    uploadTasks = metrics.counter(name("upload_task_total"), "Uploads begun.", upload);
    uploadTaskFailures =
        metrics.counter(name("upload_task_failure_total"), "Uploads failed.", upload);
    concurrentUploadTasks =
        metrics.gauge(name("concurrent_upload_task_total"), "Uploads running.", upload);
    uploadTaskMilliseconds =
        metrics.histogram(
            name("upload_task_duration_milliseconds"), "Time of an upload.", MILLISECONDS, size);
    // counters, but as such their names would get an ending that the dashboards do not know
    downloadTraffic =
        metrics.gauge(name("download_traffic"), "Bytes of pieces, by origin.", "type");
    downloadPieceMilliseconds =
        metrics.histogram(
            name("download_piece_duration_milliseconds"),
            "Time of a piece, by origin.",
            MILLISECONDS,
            "type");
    uploadTraffic = metrics.gauge(name("upload_traffic"), "Bytes of pieces sent to peers.");
    concurrentUploadPieces =
        metrics.gauge(name("concurrent_upload_piece_total"), "Pieces being sent to peers.");
    backendRequests =
        metrics.counter(name("backend_request_total"), "Requests to sources.", request);
    backendRequestFailures =
        metrics.counter(
            name("backend_request_failure_total"), "Requests to sources that failed.", request);
    backendRequestMilliseconds =
        metrics.histogram(
            name("backend_request_duration_milliseconds"),
            "Time until a source answered.",
            MILLISECONDS,
            request);
    for (Rpc rpc : Rpc.values()) {
      String plain = rpc.name().toLowerCase(Locale.ROOT);
      // the failures of list_local_tasks have a name of their own in the protocol's dashboards
      String failing = rpc == Rpc.LIST_LOCAL_TASKS ? "list_tasks" : plain;
      String what = plain.replace('_', ' ');
      calls.put(rpc, metrics.counter(name(plain + "_total"), "Calls: " + what + ".", "type"));
      callFailures.put(
          rpc,
          metrics.counter(name(failing + "_failure_total"), "Failed calls: " + what + ".", "type"));
    }
    hostDeletions = metrics.counter(name("delete_host_total"), "Hosts taken from schedulers.");
    hostDeletionFailures =
        metrics.counter(
            name("delete_host_failure_total"), "Hosts that could not be taken from schedulers.");
    diskSpace = metrics.gauge(name("disk_space_total"), "Bytes of the disk of the store.");
    diskUsage = metrics.gauge(name("disk_usage_space_total"), "Bytes in use on that disk.");
    downloadTasksBlocked =
        metrics.counter(
            name("download_task_blocked_total"), "Downloads refused by the block list.", "type");
    uploadTasksBlocked =
        metrics.counter(
            name("upload_task_blocked_total"), "Uploads refused by the block list.", "type");
    corruptPieces =
        metrics.counter(
            name("corrupt_piece_total"), "Pieces refused for a wrong digest, by origin.", "type");
    version =
        metrics.gauge(
            name("version"),
            "The program that runs, always 1.",
            "git_version",
            "git_commit",
            "platform",
            "build_time");
  }

  public void downloadTaskBegun(TaskLabels task) {
    String[] labels = download(task);
    downloadTasks.increment(labels);
    concurrentDownloadTasks.add(1, labels);
  }

  /** Follows each {@link #downloadTaskBegun}. */
  public void downloadTaskEnded(
      TaskLabels task, long contentLength, Duration cost, boolean succeeded) {
    String[] labels = download(task);
    concurrentDownloadTasks.add(-1, labels);
    if (succeeded) {
      downloadTaskMilliseconds.observe(
          (double) cost.toMillis(), task.type, sizeLevel(contentLength));
    } else {
      downloadTaskFailures.increment(labels);
    }
  }

  public void prefetchTaskBegun(TaskLabels task) {
    prefetchTasks.increment(download(task));
  }

  public void prefetchTaskFailed(TaskLabels task) {
    prefetchTaskFailures.increment(download(task));
  }

  public void uploadTaskBegun(TaskLabels task) {
    String[] labels = upload(task);
    uploadTasks.increment(labels);
    concurrentUploadTasks.add(1, labels);
  }

  /** Follows each {@link #uploadTaskBegun}. */
  public void uploadTaskEnded(
      TaskLabels task, long contentLength, Duration cost, boolean succeeded) {
    String[] labels = upload(task);
    concurrentUploadTasks.add(-1, labels);
    if (succeeded) {
      uploadTaskMilliseconds.observe((double) cost.toMillis(), task.type, sizeLevel(contentLength));
    } else {
      uploadTaskFailures.increment(labels);
    }
  }

  /** Bytes of a piece that is stored, or that was found stored when a caller wanted it. */
  public void pieceDownloaded(Traffic from, long bytes, Duration cost) {
    downloadTraffic.add((double) bytes, from.name());
    downloadPieceMilliseconds.observe((double) cost.toMillis(), from.name());
  }

  public void pieceCorrupt(Traffic from) {
    corruptPieces.increment(from.name());
  }

  public void pieceUploadBegun() {
    concurrentUploadPieces.add(1);
  }

  /** Follows each {@link #pieceUploadBegun}. */
  public void pieceUploadEnded(long bytes) {
    concurrentUploadPieces.add(-1);
    uploadTraffic.add((double) bytes);
  }

  /**
   * A request to a source.
   *
   * @param untilAnswered time until the head of the answer, or until it failed
   */
  public void backendRequest(
      String scheme, String method, Duration untilAnswered, boolean succeeded) {
    backendRequests.increment(scheme, method);
    backendRequestMilliseconds.observe((double) untilAnswered.toMillis(), scheme, method);
    if (!succeeded) {
      backendRequestFailures.increment(scheme, method);
    }
  }

  /** Requests to sources so far, for tests and summaries. */
  public double backendRequests(String scheme, String method) {
    return backendRequests.value(scheme, method);
  }

  /**
   * A call that was answered.
   *
   * @param type kind of the task, e.g. STANDARD
   */
  public void called(Rpc rpc, String type, boolean succeeded) {
    counter(calls, rpc).increment(type);
    if (!succeeded) {
      counter(callFailures, rpc).increment(type);
    }
  }

  public void hostDeleted(boolean succeeded) {
    hostDeletions.increment();
    if (!succeeded) {
      hostDeletionFailures.increment();
    }
  }

  public void disk(long totalBytes, long usedBytes) {
    diskSpace.set((double) totalBytes);
    diskUsage.set((double) usedBytes);
  }

  public void downloadTaskBlocked(String type) {
    downloadTasksBlocked.increment(type);
  }

  public void uploadTaskBlocked(String type) {
    uploadTasksBlocked.increment(type);
  }

  public void version(String gitVersion, String gitCommit, String platform, String buildTime) {
    version.set(1, gitVersion, gitCommit, platform, buildTime);
  }

  private String[] download(TaskLabels task) {
    return new String[] {
      task.type, bounded(tags, task.tag), bounded(apps, task.app), Integer.toString(task.priority)
    };
  }

  private String[] upload(TaskLabels task) {
    return new String[] {task.type, bounded(tags, task.tag), bounded(apps, task.app)};
  }

  private static String bounded(Set<String> known, String name) {
    if (known.contains(name)) {
      return name;
    }
    if (known.size() >= MOST_NAMES) {
      return "other";
    }
    known.add(name);
    return name;
  }

  private static String sizeLevel(long contentLength) {
    return Integer.toString(SizeLevel.of(contentLength));
  }

  private static Counter counter(Map<Rpc, Counter> counters, Rpc rpc) {
    Counter counter = counters.get(rpc);
    if (counter == null) {
      throw new IllegalStateException("no meter: rpc=" + rpc);
    }
    return counter;
  }

  private static String name(String name) {
    return PREFIX + name;
  }

  private static List<Double> powersOfTwo(int highest) {
    var powers = new ArrayList<Double>();
    for (int i = 0; i <= highest; i++) {
      powers.add((double) (1L << i));
    }
    return List.copyOf(powers);
  }
}
