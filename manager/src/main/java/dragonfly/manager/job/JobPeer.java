package dragonfly.manager.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code job_peer}: what one host does of a task. Immutable.
 *
 * @param hostType 0 normal, others are seeds
 * @param isFinished whether the host has the whole content
 */
record JobPeer(
    long jobId,
    int taskNumber,
    String hostId,
    String hostName,
    String ip,
    int hostType,
    JobState state,
    @Nullable String error,
    int finishedPieces,
    int pieces,
    long contentLength,
    boolean isFinished,
    Instant createdAt,
    Instant updatedAt,
    long revision) {
  static final String SEED = "super";
  static final String NORMAL = "normal";

  /** The word of the protocol. */
  String hostTypeName() {
    return hostType == 0 ? NORMAL : SEED;
  }
}
