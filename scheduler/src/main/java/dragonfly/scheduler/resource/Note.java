package dragonfly.scheduler.resource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What was decided, and why.
 *
 * @param peerId empty when it is about the task
 * @param hostname empty like it
 * @param waited how long the peer had waited until this
 * @param count how many, if the reason counts something
 * @param text what a peer or seed said, or a seed's name
 * @param candidates the parents that it is about, and some of the others
 * @param counts all that were not taken
 */
public record Note(
    Instant at,
    Reason reason,
    String peerId,
    String hostname,
    Duration waited,
    int count,
    String text,
    List<Candidate> candidates,
    Map<Verdict, Integer> counts) {
  private static final int MAX_TEXT = 200;

  /** A peer that was looked at as a parent. */
  public record Candidate(String peerId, String hostname, Verdict verdict) {}

  public Note {
    candidates = List.copyOf(candidates);
    counts = Map.copyOf(counts);
    text = text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : text;
  }

  /** About a peer, without further facts. */
  public static Note of(Instant at, Reason reason, Peer peer, int count, String text) {
    return new Note(
        at,
        reason,
        peer.id(),
        peer.host().report().hostname(),
        Duration.ZERO,
        count,
        text,
        List.of(),
        Map.of());
  }

  /** About the task. */
  public static Note of(Instant at, Reason reason, String text) {
    return new Note(at, reason, "", "", Duration.ZERO, 0, text, List.of(), Map.of());
  }

  /** How much of the budget it takes. */
  int weight() {
    return 2 + candidates.size() + counts.size();
  }
}
