package dragonfly.scheduler.resource;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The last notes of a swarm. Grows while there is room in a budget that all swarms share; after
 * that each new note takes the place of the swarm's oldest ones. Confined to the context of the
 * swarm, but for the budget.
 */
public final class Notes {
  /** Notes of one swarm. */
  static final int MAX_NOTES = 2000;

  /** Notes that a swarm may keep whatever others keep. */
  static final int MIN_NOTES = 16;

  private final Budget budget;
  private final Deque<Note> notes = new ArrayDeque<>();
  private boolean isCut;

  public Notes(Budget budget) {
    this.budget = budget;
  }

  /** What notes of all swarms may weigh together; a note weighs about 40 bytes a unit. */
  public static final class Budget {
    private static final int DEFAULT_LIMIT = 1_000_000;

    private final int limit;
    private final AtomicInteger used = new AtomicInteger();

    public Budget(int limit) {
      this.limit = limit;
    }

    public Budget() {
      this(DEFAULT_LIMIT);
    }

    /** What notes weigh now. */
    public int used() {
      return used.get();
    }

    private boolean isSpent() {
      return used.get() >= limit;
    }

    private boolean isScarce() {
      return used.get() > limit / 4 * 3;
    }
  }

  public void add(Note note) {
    notes.addLast(note);
    budget.used.addAndGet(note.weight());
    while (notes.size() > MAX_NOTES || (budget.isSpent() && notes.size() > MIN_NOTES)) {
      dropOldest();
    }
  }

  /** Forgets notes before that time if there is little room. */
  public void trim(Instant before) {
    while (budget.isScarce() && !notes.isEmpty() && notes.getFirst().at().isBefore(before)) {
      dropOldest();
    }
  }

  /** Forgets all. */
  public void clear() {
    while (!notes.isEmpty()) {
      dropOldest();
    }
  }

  private void dropOldest() {
    budget.used.addAndGet(-notes.removeFirst().weight());
    isCut = true;
  }

  /** The last ones first. */
  public Iterator<Note> newestFirst() {
    return notes.descendingIterator();
  }

  /** Whether older ones were forgotten. */
  public boolean isCut() {
    return isCut;
  }
}
