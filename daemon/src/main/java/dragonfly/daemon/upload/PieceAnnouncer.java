package dragonfly.daemon.upload;

import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.Subscription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells children which pieces they may fetch here.
 *
 * <p>What is stored when a child comes, it learns at once. A piece that lands later is wanted by
 * all children at the same moment; told to all, they would share this host's uplink for copies of
 * one piece while none of them has it whole to pass on. So a new piece is told to one child first,
 * and to one more whenever the uplink has room; children that got it from each other meanwhile are
 * skipped. The idea is super-seeding (J. Hoffman, BitTorrent, BEP 16), applied to every peer. On a
 * fast link there is always room and nothing is held back.
 *
 * <p>Thread-safe. Children are told outside of the lock, in the order in which they are released.
 */
public final class PieceAnnouncer {
  /** Pieces on the wire, or about to be asked for, that keep an uplink busy. */
  static final int BUSY = 3;

  /** A child that was told asks within this time, or does not want the piece. */
  static final Duration ASKS_WITHIN = Duration.ofMillis(100);

  /** How often held-back pieces are looked at when nothing happens. */
  static final Duration LOOK = Duration.ofMillis(25);

  /** Uploads that end no more do not count as a busy uplink. */
  static final Duration STALLED = Duration.ofSeconds(1);

  private final Timers timers;
  private final Ticker ticker;

  // all below guarded by this
  private final Map<String, Task> tasks = new HashMap<>();
  private final Deque<Told> young = new ArrayDeque<>();
  private int uploads;
  private long lastEndNanos;
  private boolean looking;

  public PieceAnnouncer(Timers timers, Ticker ticker) {
    this.timers = timers;
    this.ticker = ticker;
    this.lastEndNanos = ticker.nanos();
  }

  /** A child's end of the line; called from several threads, in the order of release. */
  public interface Child {
    /** The child may fetch this piece now. */
    void tell(StoredPiece piece);

    /** No download fills the task any more, and nothing is held back from this child. */
    void ended();
  }

  /**
   * Listens for a child until the subscription is closed.
   *
   * @param interested numbers of the pieces that the child lacks
   */
  public Subscription subscribe(
      StoredTask task, String childHostId, BitSet interested, Child child) {
    var listener = new Listener(task.record().taskId(), childHostId, interested, child);
    synchronized (this) {
      tasks.computeIfAbsent(listener.taskId, _ -> new Task()).listeners.add(listener);
    }
    // calls back at once for everything that is stored
    var pieces = task.subscribe(piece -> landed(listener, piece), () -> taskEnded(listener));
    synchronized (this) {
      listener.caughtUp = true;
    }
    return () -> {
      pieces.close();
      remove(listener);
    };
  }

  private synchronized void remove(Listener listener) {
    var task = tasks.get(listener.taskId);
    if (task != null) {
      task.listeners.remove(listener);
      task.held.values().forEach(waiting -> waiting.remove(listener));
      task.held.values().removeIf(Set::isEmpty);
      if (task.listeners.isEmpty()) {
        tasks.remove(listener.taskId);
      }
    }
  }

  private void landed(Listener listener, StoredPiece piece) {
    var calls = new ArrayList<Runnable>();
    synchronized (this) {
      var task = tasks.get(listener.taskId);
      if (task == null || !listener.wants(piece.number())) {
        return;
      }
      if (!listener.caughtUp || task.listeners.size() == 1) {
        listener.told.set(piece.number());
        calls.add(() -> listener.child.tell(piece));
      } else {
        task.pieces.put(piece.number(), piece);
        task.held.computeIfAbsent(piece.number(), _ -> new LinkedHashSet<>()).add(listener);
        listener.heldBack++;
        release(calls);
      }
    }
    calls.forEach(Runnable::run);
  }

  private void taskEnded(Listener listener) {
    var calls = new ArrayList<Runnable>();
    synchronized (this) {
      listener.taskEnded = true;
      endIfDone(listener, calls);
    }
    calls.forEach(Runnable::run);
  }

  private static void endIfDone(Listener listener, List<Runnable> calls) {
    if (listener.taskEnded && listener.heldBack == 0) {
      calls.add(listener.child::ended);
    }
  }

  /** Another host said that it has a piece: it need not be told. */
  public void hostHas(String taskId, String hostId, int number) {
    var calls = new ArrayList<Runnable>();
    synchronized (this) {
      var task = tasks.get(taskId);
      if (task == null) {
        return;
      }
      for (var listener : task.listeners) {
        if (listener.hostId.equals(hostId)) {
          listener.has.set(number);
          var waiting = task.held.get(number);
          if (waiting != null && waiting.remove(listener)) {
            listener.heldBack--;
            endIfDone(listener, calls);
          }
        }
      }
      task.held.values().removeIf(Set::isEmpty);
    }
    calls.forEach(Runnable::run);
  }

  /** A child asks for a piece. */
  public synchronized void uploadStarted(String taskId, int number) {
    uploads++;
    var told = young.iterator();
    while (told.hasNext()) {
      var next = told.next();
      if (next.taskId.equals(taskId) && next.number == number) {
        told.remove();
        return;
      }
    }
  }

  /** A piece was sent, or its sending failed. */
  public void uploadEnded() {
    var calls = new ArrayList<Runnable>();
    synchronized (this) {
      uploads--;
      lastEndNanos = ticker.nanos();
      release(calls);
    }
    calls.forEach(Runnable::run);
  }

  private void look() {
    var calls = new ArrayList<Runnable>();
    synchronized (this) {
      looking = false;
      release(calls);
    }
    calls.forEach(Runnable::run);
  }

  private void release(List<Runnable> calls) {
    long now = ticker.nanos();
    young.removeIf(told -> now - told.nanos > ASKS_WITHIN.toNanos());
    boolean stalled = now - lastEndNanos > STALLED.toNanos();
    while ((stalled ? 0 : uploads) + young.size() < BUSY) {
      var next = next();
      if (next == null) {
        break;
      }
      var listener = next.listener;
      listener.heldBack--;
      young.add(new Told(listener.taskId, next.piece.number(), now));
      calls.add(() -> listener.child.tell(next.piece));
      endIfDone(listener, calls);
    }
    if (!looking && tasks.values().stream().anyMatch(task -> !task.held.isEmpty())) {
      looking = true;
      timers.schedule(LOOK, this::look);
    }
  }

  /** The piece told to the fewest children, to the child told of the fewest pieces. */
  private @Nullable Release next() {
    Task bestTask = null;
    int bestNumber = -1;
    int bestTells = Integer.MAX_VALUE;
    for (var task : tasks.values()) {
      for (int number : task.held.keySet()) {
        int tells = task.tells.getOrDefault(number, 0);
        if (tells < bestTells) {
          bestTask = task;
          bestNumber = number;
          bestTells = tells;
        }
      }
    }
    if (bestTask == null) {
      return null;
    }
    var waiting = bestTask.held.get(bestNumber);
    var piece = bestTask.pieces.get(bestNumber);
    if (waiting == null || piece == null) {
      return null;
    }
    var listener =
        waiting.stream().min(Comparator.comparingInt(l -> l.told.cardinality())).orElseThrow();
    waiting.remove(listener);
    if (waiting.isEmpty()) {
      bestTask.held.remove(bestNumber);
    }
    bestTask.tells.merge(bestNumber, 1, Integer::sum);
    listener.told.set(bestNumber);
    return new Release(listener, piece);
  }

  private record Release(Listener listener, StoredPiece piece) {}

  private record Told(String taskId, int number, long nanos) {}

  private static final class Task {
    final Set<Listener> listeners = new LinkedHashSet<>();
    final Map<Integer, StoredPiece> pieces = new HashMap<>();
    // who waits for a piece, oldest piece first
    final Map<Integer, Set<Listener>> held = new LinkedHashMap<>();
    final Map<Integer, Integer> tells = new HashMap<>();
  }

  private static final class Listener {
    final String taskId;
    final String hostId;
    final BitSet interested;
    final BitSet told = new BitSet();
    final BitSet has = new BitSet();
    final Child child;
    boolean caughtUp;
    boolean taskEnded;
    int heldBack;

    Listener(String taskId, String hostId, BitSet interested, Child child) {
      this.taskId = taskId;
      this.hostId = hostId;
      this.interested = (BitSet) interested.clone();
      this.child = child;
    }

    boolean wants(int number) {
      return interested.get(number) && !told.get(number) && !has.get(number);
    }
  }
}
