package dragonfly.manager.job.grpc;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a host is. Immutable.
 *
 * @param error why it failed, else empty
 * @param pieces 0 when not known
 * @param isFinished whether it has the whole content
 * @param createdAt of what it has; null when not known
 */
public record HostReport(
    String hostId,
    String hostname,
    String ip,
    int type,
    State state,
    String error,
    int finishedPieces,
    int pieces,
    long contentLength,
    boolean isFinished,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt) {

  /** Where it stands. */
  public enum State {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  static HostReport of(JobHost host, State state, String error) {
    return new HostReport(
        host.id(),
        host.hostname(),
        host.ip(),
        host.type(),
        state,
        error,
        0,
        0,
        0,
        state == State.SUCCEEDED,
        null,
        null);
  }
}
