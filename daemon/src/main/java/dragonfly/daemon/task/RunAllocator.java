package dragonfly.daemon.task;

import java.util.BitSet;
import java.util.Optional;

/**
 * Cuts the missing pieces into runs of neighbours, one request to the source each: long runs first,
 * shorter ones towards the end, so that few requests are made and all streams end together.
 * Thread-safe.
 */
final class RunAllocator {
  /** Longest run in pieces: a stream that breaks has that much to ask for again, at most. */
  static final int MAX_RUN = 64;

  private final BitSet todo;

  RunAllocator(BitSet missing) {
    todo = (BitSet) missing.clone();
  }

  /** Pieces {@code first} to {@code endExclusive - 1}. */
  record Run(int first, int endExclusive) {
    int length() {
      return endExclusive - first;
    }
  }

  /** The next run for one of {@code streams}; empty when nothing is left. */
  synchronized Optional<Run> take(int streams) {
    int first = todo.nextSetBit(0);
    if (first < 0) {
      return Optional.empty();
    }
    int fair = Math.max(1, todo.cardinality() / (2 * Math.max(1, streams)));
    int end = Math.min(todo.nextClearBit(first), first + Math.min(fair, MAX_RUN));
    todo.clear(first, end);
    return Optional.of(new Run(first, end));
  }

  /** Everything as one run, for a source that can only be read from the start. */
  synchronized Optional<Run> takeAll() {
    if (todo.isEmpty()) {
      return Optional.empty();
    }
    var run = new Run(todo.nextSetBit(0), todo.length());
    todo.clear();
    return Optional.of(run);
  }

  /** Puts back what a broken stream left. */
  synchronized void giveBack(int first, int endExclusive) {
    if (first < endExclusive) {
      todo.set(first, endExclusive);
    }
  }
}
