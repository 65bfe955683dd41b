package dragonfly.scheduler.metrics;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Gauge;
import dragonfly.core.metrics.Histogram;
import dragonfly.core.metrics.Metrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Declares the meters and records into them. Thread-safe. */
public final class SchedulerMetrics {
  private static final String PREFIX = "dragonfly_scheduler_";
  private static final String[] PEER_LABELS = {"priority", "task_type", "host_type"};
  private static final String[] PIECE_LABELS = {"traffic_type", "task_type", "host_type"};
  private static final List<Double> MILLISECONDS =
      List.of(
          1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 3e4, 6e4, 3e5,
          6e5, 1.8e6, 3.6e6);

  /** A call without labels. */
  public enum Call {
    ANNOUNCE_PEER("announce_peer", "announce streams of peers"),
    STAT_PEER("stat_peer", "questions for a peer"),
    LEAVE_PEER("leave_peer", "peers deleted by request"),
    STAT_TASK("stat_task", "questions for a task"),
    LEAVE_TASK("leave_task", "tasks that hosts dropped"),
    LIST_HOSTS("list_hosts", "questions for all hosts"),
    LEAVE_HOST("leave_host", "hosts that left by request"),
    ANNOUNCE_TASKS("announce_tasks", "streams of hosts that tell what they hold"),
    WATCH_PIECE_DIGESTS("watch_piece_digests", "streams of digests"),
    PREHEAT_IMAGE("preheat_image", "requests to preheat an image"),
    STAT_IMAGE("stat_image", "questions who has an image"),
    PREHEAT_FILE("preheat_file", "requests to preheat a file"),
    STAT_FILE("stat_file", "questions who has a file"),
    PREHEAT("preheat", "preheats that a manager follows"),
    FIND_TASK("find_task", "questions of a manager who has a task"),
    LIST_FILES("list_files", "questions of a manager what lies in a directory"),
    REMOVE_TASK("remove_task", "requests of a manager to remove a task"),
    WATCH_LIVE("watch_live", "streams that viewers opened"),
    READ_LIVE("read_live", "questions of viewers");

    private final String noun;
    private final String help;

    Call(String noun, String help) {
      this.noun = noun;
      this.help = help;
    }
  }

  /** A message of a peer with the labels of a peer. */
  public enum PeerCall {
    REGISTER("register_peer", "peers that registered"),
    STARTED("download_peer_started", "peers that began to download from others"),
    BACK_TO_SOURCE_STARTED(
        "download_peer_back_to_source_started", "peers that began to download from the source"),
    FINISHED("download_peer_finished", "peers that finished");

    private final String noun;
    private final String help;

    PeerCall(String noun, String help) {
      this.noun = noun;
      this.help = help;
    }
  }

  /** Labels of a peer. */
  public record PeerLabels(String priority, String taskType, String hostType) {
    String[] values() {
      return new String[] {priority, taskType, hostType};
    }
  }

  private final Metrics metrics;
  private final Map<Call, Pair> calls = new EnumMap<>(Call.class);
  private final Map<PeerCall, Pair> peerCalls = new EnumMap<>(PeerCall.class);
  private final Pair announceHost;
  private final Pair pieces;
  private final Counter sourceFinishedFailures;
  private final Counter sourcePieceFailures;
  private final Gauge traffic;
  private final Histogram peerDuration;
  private final Histogram scheduleDuration;
  private final Gauge openStreams;
  private final Counter seedTriggers;
  private final Counter sourceAnswers;
  private final Counter pushes;
  private final Counter sourceChanges;
  private final Counter refusals;

  public SchedulerMetrics(Metrics metrics, String version) {
    this.metrics = metrics;
    for (Call call : Call.values()) {
      calls.put(call, new Pair(call.noun, call.help));
    }
    for (PeerCall call : PeerCall.values()) {
      peerCalls.put(call, new Pair(call.noun, call.help, PEER_LABELS));
    }
    announceHost =
        new Pair(
            "announce_host",
            "announcements of hosts",
            "os",
            "platform",
            "platform_family",
            "platform_version",
            "kernel_version",
            "git_version",
            "git_commit",
            "build_platform");
    pieces = new Pair("download_piece_finished", "pieces that peers finished", PIECE_LABELS);
    sourceFinishedFailures =
        counter(
            "download_peer_back_to_source_finished_failure_total",
            "Number of peers that failed to download from the source.",
            PEER_LABELS);
    sourcePieceFailures =
        counter(
            "download_piece_back_to_source_finished_failure_total",
            "Number of pieces that could not be had from the source.",
            PIECE_LABELS);
    // A gauge, as the name that dashboards know must not end in _total.
    traffic =
        metrics.gauge(
            PREFIX + "traffic", "Bytes that peers downloaded.", "type", "task_type", "host_type");
    peerDuration =
        metrics.histogram(
            PREFIX + "download_peer_duration_milliseconds",
            "How long peers took from register to finish.",
            MILLISECONDS,
            "task_size_level");
    scheduleDuration =
        metrics.histogram(
            PREFIX + "schedule_duration_milliseconds",
            "How long peers waited for an answer.",
            MILLISECONDS);
    openStreams =
        metrics.gauge(PREFIX + "concurrent_schedule_total", "Number of open announce streams.");
    metrics
        .gauge(
            PREFIX + "version",
            "Version of the program.",
            "major",
            "minor",
            "git_version",
            "git_commit",
            "platform",
            "build_time",
            "go_version",
            "go_tags",
            "go_gcflags")
        .set(1, "", "", version, "", "java", "", "", "", "");
    seedTriggers =
        counter("seed_trigger_total", "Number of requests to seeds, by how they ended.", "outcome");
    sourceAnswers =
        counter(
            "back_to_source_answer_total", "Number of peers that were told to go to the source.");
    pushes =
        counter("parent_push_total", "Number of messages with more parents that were not asked.");
    sourceChanges =
        counter("source_changed_total", "Number of times that a source gave other content.");
    refusals = counter("refused_peer_total", "Number of peers that got nothing.", "reason");
  }

  private Counter counter(String noun, String help, String... labels) {
    return metrics.counter(PREFIX + noun, help, labels);
  }

  /** A number that is asked for when metrics are read. */
  public void gauge(String noun, String help, DoubleSupplier value) {
    metrics.gauge(PREFIX + noun, help, value);
  }

  public void called(Call call) {
    pair(calls, call).all.increment();
  }

  public void failed(Call call) {
    pair(calls, call).failed.increment();
  }

  public void called(PeerCall call, PeerLabels labels) {
    pair(peerCalls, call).all.increment(labels.values());
  }

  public void failed(PeerCall call, PeerLabels labels) {
    pair(peerCalls, call).failed.increment(labels.values());
  }

  public void hostAnnounced(String... buildLabels) {
    announceHost.all.increment(buildLabels);
  }

  public void hostAnnounceFailed(String... buildLabels) {
    announceHost.failed.increment(buildLabels);
  }

  /** A piece of a peer came. */
  public void piece(String trafficType, PeerLabels labels, long bytes) {
    pieces.all.increment(trafficType, labels.taskType(), labels.hostType());
    traffic.add((double) bytes, trafficType, labels.taskType(), labels.hostType());
  }

  public void pieceFailed(String trafficType, PeerLabels labels) {
    pieces.failed.increment(trafficType, labels.taskType(), labels.hostType());
  }

  public void sourcePieceFailed(PeerLabels labels) {
    sourcePieceFailures.increment("BACK_TO_SOURCE", labels.taskType(), labels.hostType());
  }

  public void backToSourceFailed(PeerLabels labels) {
    sourceFinishedFailures.increment(labels.values());
  }

  /** A peer finished a task of that length, negative when unknown. */
  public void peerTook(Duration duration, long contentLength) {
    peerDuration.observe(duration.toNanos() / 1e6, Integer.toString(SizeLevel.of(contentLength)));
  }

  /** A peer got an answer. */
  public void scheduled(Duration duration) {
    scheduleDuration.observe(duration.toNanos() / 1e6);
  }

  public void streams(int delta) {
    openStreams.add(delta);
  }

  public void seedTriggered(String outcome) {
    seedTriggers.increment(outcome);
  }

  public void sentToSource() {
    sourceAnswers.increment();
  }

  public void pushed() {
    pushes.increment();
  }

  public void sourceChanged() {
    sourceChanges.increment();
  }

  public void refused(String reason) {
    refusals.increment(reason);
  }

  private static <K> Pair pair(Map<K, Pair> pairs, K key) {
    Pair pair = pairs.get(key);
    if (pair == null) {
      throw new IllegalStateException("no meter: " + key);
    }
    return pair;
  }

  /** All, and how many of them failed. */
  private final class Pair {
    final Counter all;
    final Counter failed;

    Pair(String noun, String help, String... labels) {
      all = counter(noun + "_total", "Number of " + help + ".", labels);
      failed = counter(noun + "_failure_total", "Number of failed " + help + ".", labels);
    }
  }
}
