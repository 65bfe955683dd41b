package dragonfly.daemon.scheduler;

import io.grpc.Status;
import java.util.List;

/** What a scheduler says to a peer. */
public sealed interface ScheduleResponse {
  /** The content has no bytes. */
  record Empty() implements ScheduleResponse {}

  /**
   * Peers to fetch from. May come several times, also unasked.
   *
   * @param parents best first
   */
  record Normal(List<CandidateParent> parents) implements ScheduleResponse {
    public Normal {
      parents = List.copyOf(parents);
    }
  }

  /** Fetch what is missing from the source. */
  record NeedBackToSource(String description) implements ScheduleResponse {}

  /** The scheduler took note of a task that this host holds already. */
  record MetadataOnly() implements ScheduleResponse {}

  /**
   * Nothing more will come.
   *
   * @param code OK when the scheduler ended the stream properly
   * @param isRefused whether the content must not be got another way either
   */
  record Ended(Status.Code code, String message, boolean isRefused) implements ScheduleResponse {}
}
