package dragonfly.manager.live.grpc;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Why a scheduler decided as it did about a task. Immutable.
 *
 * @param notes the last ones first
 * @param isCut older notes are forgotten
 */
public record Explanation(LiveTask task, List<Note> notes, boolean isCut) {
  public Explanation {
    notes = List.copyOf(notes);
  }

  /**
   * One decision.
   *
   * @param reason a code of {@code dragonfly.ext.v1.Reason}
   * @param peerId empty: about the task
   * @param counts others than those taken, by a code of {@code dragonfly.ext.v1.Verdict}
   */
  public record Note(
      Instant at,
      String reason,
      String peerId,
      String hostName,
      long waitedMillis,
      int count,
      String text,
      List<Candidate> candidates,
      Map<String, Integer> counts) {
    public Note {
      candidates = List.copyOf(candidates);
      counts = Map.copyOf(counts);
    }
  }

  /** A peer that was looked at as a parent, and what was thought of it. */
  public record Candidate(String peerId, String hostName, String verdict) {}
}
