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
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells children which pieces they may fetch here.
 *
 * <p>What is stored when a child comes, it learns at once. A piece that lands later is wanted by
 * all children at the same moment; told to all, they would share this host's uplink for copies of
 * one piece while none of them has it whole to pass on. So a new piece is told to one child first,
 * and to one more whenever the uplink has room; children that got it from each other meanwhile are
 * skipped. The idea is super-seeding (J. Hoffman, BitTorrent, BEP 16), applied to every peer. There
 * is room for as many pieces as the uplink, at its measured pace, sends in the time that a child
 * takes to ask: on a fast link nothing is held back.
 *
 * <p>Thread-safe. Children are told outside of the lock, in the order in which they are released.
 */
public final class PieceAnnouncer {
  /** Pieces on the wire, or about to be asked for, that keep a slow uplink busy. */
  static final int BUSY = 3;

  /** The same of the fastest uplink. */
  static final int BUSIEST = 256;

  /** A child that was told asks within this time, or does not want the piece. */
  static final Duration ASKS_WITHIN = Duration.ofMillis(100);

  /** How often held-back pieces are looked at when nothing happens. */
  static final Duration LOOK = Duration.ofMillis(25);

  /** Uploads that end no more do not count as a busy uplink. */
  static final Duration STALLED = Duration.ofSeconds(1);

  /** Weight of the newest piece in the pace of the uplink. */
  private static final double NEWEST = 0.2;

  private final Timers timers;
  private final Ticker ticker;

  // all below guarded by this
  private final Map<String, Task> tasks = new HashMap<>();
  private final Deque<Told> young = new ArrayDeque<>();
  private int uploads;
  private long lastEndNanos;
  private long busySinceNanos;
  private double nanosAPiece = (double) ASKS_WITHIN.toNanos() / BUSY; // until it is measured
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
      task.pieces.values().forEach(piece -> task.forget(piece, listener));
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
        listener.tell(piece, calls);
      } else {
        task.hold(piece, listener);
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
      var held = task.pieces.get(number);
      for (var listener : task.listeners) {
        if (listener.hostId.equals(hostId)) {
          listener.has.set(number);
          if (held != null && task.forget(held, listener)) {
            endIfDone(listener, calls);
          }
        }
      }
    }
    calls.forEach(Runnable::run);
  }

  /** A child asks for a piece. */
  public synchronized void uploadStarted(String taskId, int number) {
    if (uploads == 0) {
      busySinceNanos = ticker.nanos();
    }
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
      long now = ticker.nanos();
      long took = now - Math.max(lastEndNanos, busySinceNanos);
      nanosAPiece = nanosAPiece * (1 - NEWEST) + took * NEWEST;
      lastEndNanos = now;
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
    int onTheWire = now - lastEndNanos > STALLED.toNanos() ? 0 : uploads;
    int room = room();
    while (onTheWire + young.size() < room) {
      var task = nextTask();
      if (task == null) {
        return;
      }
      var piece = task.next();
      var listener = task.nextListener(piece);
      task.told(piece, listener);
      young.add(new Told(listener.taskId, piece.piece.number(), now));
      listener.tell(piece.piece, calls);
      endIfDone(listener, calls);
    }
    if (!looking && nextTask() != null) {
      looking = true;
      timers.schedule(LOOK, this::look);
    }
  }

  /** Pieces that the uplink sends in the time that a child takes to ask. */
  private int room() {
    double pieces = ASKS_WITHIN.toNanos() / Math.max(nanosAPiece, 1);
    return (int) Math.clamp(pieces, BUSY, BUSIEST);
  }

  /** The task with the piece told to the fewest children. */
  private @Nullable Task nextTask() {
    Task best = null;
    for (var task : tasks.values()) {
      if (!task.held.isEmpty() && (best == null || task.held.firstKey() < best.held.firstKey())) {
        best = task;
      }
    }
    return best;
  }

  private record Told(String taskId, int number, long nanos) {}

  /** A piece that landed, and who is not told of it yet. */
  private static final class Held {
    final StoredPiece piece;
    final Set<Listener> waiting = new LinkedHashSet<>();
    int tells;

    Held(StoredPiece piece) {
      this.piece = piece;
    }
  }

  private static final class Task {
    final Set<Listener> listeners = new LinkedHashSet<>();
    final Map<Integer, Held> pieces = new HashMap<>();
    // pieces that somebody waits for, by how many were told of them, the oldest first
    final NavigableMap<Integer, Set<Held>> held = new TreeMap<>();

    void hold(StoredPiece piece, Listener listener) {
      var held = pieces.computeIfAbsent(piece.number(), _ -> new Held(piece));
      if (held.waiting.isEmpty()) {
        enter(held);
      }
      if (held.waiting.add(listener)) {
        listener.heldBack++;
      }
    }

    /** True if the listener had waited for the piece; it does no more. */
    boolean forget(Held piece, Listener listener) {
      if (!piece.waiting.remove(listener)) {
        return false;
      }
      listener.heldBack--;
      if (piece.waiting.isEmpty()) {
        leave(piece);
      }
      return true;
    }

    void told(Held piece, Listener listener) {
      leave(piece);
      piece.tells++;
      piece.waiting.remove(listener);
      listener.heldBack--;
      if (!piece.waiting.isEmpty()) {
        enter(piece);
      }
    }

    Held next() {
      return held.firstEntry().getValue().iterator().next();
    }

    /** The one told of the fewest pieces. */
    Listener nextListener(Held piece) {
      return Collections.min(
          piece.waiting, Comparator.comparingInt(listener -> listener.told.cardinality()));
    }

    private void enter(Held piece) {
      held.computeIfAbsent(piece.tells, _ -> new LinkedHashSet<>()).add(piece);
    }

    private void leave(Held piece) {
      var equals = held.get(piece.tells);
      if (equals != null && equals.remove(piece) && equals.isEmpty()) {
        held.remove(piece.tells);
      }
    }
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

    void tell(StoredPiece piece, List<Runnable> calls) {
      told.set(piece.number());
      calls.add(() -> child.tell(piece));
    }

    boolean wants(int number) {
      return interested.get(number) && !told.get(number) && !has.get(number);
    }
  }
}
