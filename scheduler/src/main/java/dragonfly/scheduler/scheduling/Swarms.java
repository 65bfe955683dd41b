package dragonfly.scheduler.scheduling;

import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.time.Ticker;
import dragonfly.scheduler.resource.Notes;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.SwarmEvent;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All swarms, each with a context of its own. Thread-safe. */
public final class Swarms {
  private final ConcurrentMap<String, Room> rooms = new ConcurrentHashMap<>();
  private final Supplier<SchedulingSettings> settings;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Supplier<RandomGenerator> randoms;
  private final Executor backing;
  private final DecisionSink sink;
  private final Notes.Budget notes = new Notes.Budget();
  // tasks of which something was heard since they were last taken
  private final Set<String> heard = ConcurrentHashMap.newKeySet();

  /**
   * @param randoms a new source of chance for each swarm
   * @param backing runs the contexts of the swarms
   */
  public Swarms(
      Supplier<SchedulingSettings> settings,
      InstantSource clock,
      Ticker ticker,
      Supplier<RandomGenerator> randoms,
      Executor backing,
      DecisionSink sink) {
    this.settings = settings;
    this.clock = clock;
    this.ticker = ticker;
    this.randoms = randoms;
    this.backing = backing;
    this.sink = sink;
  }

  /** Carries out decisions. Called inside the context of the swarm; must not block. */
  @FunctionalInterface
  public interface DecisionSink {
    /**
     * @param swarm takes events that follow from the decision, from any thread
     */
    void carryOut(String taskId, Decision decision, Consumer<SwarmEvent> swarm);
  }

  /** Applies the event to the swarm of the task, which comes into being if there is none. */
  public void post(String taskId, SwarmEvent event) {
    post(taskId, event, null);
  }

  /** As {@link #post(String, SwarmEvent)}; afterwards runs {@code applied} inside the context. */
  public void post(String taskId, SwarmEvent event, @Nullable Runnable applied) {
    rooms.computeIfAbsent(taskId, Room::new).post(event, applied);
  }

  /** Applies the event if there is a swarm of the task. */
  public void postIfPresent(String taskId, SwarmEvent event) {
    Room room = rooms.get(taskId);
    if (room != null) {
      room.post(event, null);
    }
  }

  /**
   * Looks at a swarm inside its context; empty when there is none. The function must not keep it.
   */
  public <T> CompletableFuture<Optional<T>> look(String taskId, Function<Swarm, T> function) {
    Room room = rooms.get(taskId);
    if (room == null) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    var seen = new CompletableFuture<Optional<T>>();
    room.context.execute(
        () -> {
          try {
            room.isHeard = false;
            seen.complete(Optional.of(function.apply(room.conductor.swarm())));
          } catch (RuntimeException e) {
            seen.completeExceptionally(e);
          }
        });
    return seen;
  }

  /** Tasks of which something was heard since the last call that were not looked at since. */
  public Set<String> takeHeard() {
    var taken = Set.copyOf(heard);
    heard.removeAll(taken);
    return taken;
  }

  /** What notes of all swarms weigh. */
  public int notesWeight() {
    return notes.used();
  }

  /** Ids of the tasks that have a swarm; a live view. */
  public Collection<String> taskIds() {
    return rooms.keySet();
  }

  /** Lets peers go whose time is over. */
  public void sweep(String taskId) {
    postIfPresent(taskId, new SwarmEvent.SweepDue());
  }

  /** Forgets the swarm if nobody is in it. */
  public void removeIfIdle(String taskId) {
    Room room = rooms.get(taskId);
    if (room != null) {
      room.context.execute(room::closeIfIdle);
    }
  }

  /** A swarm and its context. */
  private final class Room {
    final String taskId;
    final SerialContext context;
    final SwarmConductor conductor;
    // Confined to context. Events that were on their way when it was closed go to the next room.
    private boolean isClosed;
    // Confined to context; so that most events cost no look into the shared set.
    private boolean isHeard;

    Room(String taskId) {
      this.taskId = taskId;
      this.context = new SerialContext("swarm-" + taskId, backing);
      this.conductor =
          new SwarmConductor(
              new Swarm(taskId, clock.instant(), notes), settings, clock, ticker, randoms.get());
    }

    void post(SwarmEvent event, @Nullable Runnable applied) {
      context.execute(() -> apply(event, applied));
    }

    private void apply(SwarmEvent event, @Nullable Runnable applied) {
      if (isClosed) {
        Swarms.this.post(taskId, event, applied);
        return;
      }
      try {
        if (!isHeard) {
          isHeard = true;
          heard.add(taskId);
        }
        for (Decision decision : conductor.apply(event)) {
          sink.carryOut(taskId, decision, next -> Swarms.this.post(taskId, next));
        }
      } finally {
        if (applied != null) {
          applied.run();
        }
      }
    }

    void closeIfIdle() {
      if (!isClosed && conductor.swarm().isIdle()) {
        isClosed = true;
        conductor.swarm().notes().clear();
        rooms.remove(taskId, this);
      }
    }
  }
}
