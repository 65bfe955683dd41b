package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Note;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was thought of those who were looked at as parents of a child. Confined to one decision. */
final class Judgement {
  /** Others than the chosen ones that are remembered by name. */
  private static final int MAX_NAMED = 12;

  private final Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
  private final List<Note.Candidate> named = new ArrayList<>();
  private int lookedAt;

  /** Begins anew. */
  void clear() {
    counts.clear();
    named.clear();
    lookedAt = 0;
  }

  /** A peer was looked at. */
  void look() {
    lookedAt++;
  }

  int lookedAt() {
    return lookedAt;
  }

  /** It is none of the parents. */
  void reject(Peer peer, Verdict verdict) {
    counts.merge(verdict, 1, Integer::sum);
    if (named.size() < MAX_NAMED) {
      named.add(candidate(peer, verdict));
    }
  }

  /** So many were not looked at. */
  void skip(int count) {
    if (count > 0) {
      counts.put(Verdict.NOT_LOOKED_AT, count);
    }
  }

  static Note.Candidate candidate(Peer peer, Verdict verdict) {
    return new Note.Candidate(peer.id(), peer.host().report().hostname(), verdict);
  }

  /** The chosen ones first. */
  List<Note.Candidate> candidates(List<Peer> chosen) {
    var all = new ArrayList<Note.Candidate>(chosen.size() + named.size());
    chosen.forEach(peer -> all.add(candidate(peer, Verdict.TAKEN)));
    all.addAll(named);
    return all;
  }

  Map<Verdict, Integer> counts() {
    return counts;
  }
}
