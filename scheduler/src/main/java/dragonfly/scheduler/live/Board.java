package dragonfly.scheduler.live;

import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.scheduling.Swarms;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the swarms in which something happened, once a tick for all who watch, and keeps the
 * last hour. While nobody watches it only adds up what moved, every ten seconds. A tick is as long
 * as it takes for the looking to be at most a hundredth of a processor's time. Thread-safe; the
 * state is confined to {@code context}.
 */
final class Board implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Board.class);
  private static final Duration SHORTEST_TICK = Duration.ofSeconds(1);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(30);
  private static final int SHARE = 100;
  private static final int MAX_VIEWERS = 256;
  private static final int MAX_VIEWS = 64;

  private final Swarms swarms;
  private final Timers timers;
  private final Ticker ticker;
  private final InstantSource clock;
  private final SerialContext context;
  private final LongAdder spentNanos = new LongAdder();

  // all below: confined to context
  private final Map<Object, View<?>> views = new HashMap<>();
  private final HostFlows flows = new HostFlows();
  private final LiveTasks tasks = new LiveTasks();
  private final History history;
  private final TrafficMinutes minutes;
  private long lastTickNanos;
  private long spentBefore;
  private int intervalMillis = Math.toIntExact(SHORTEST_TICK.toMillis());
  private boolean isTicking;
  private boolean isClosed;
  private boolean wasWatched;
  private Timers.@Nullable Timer next;
  // written in the context only
  private final AtomicInteger viewers = new AtomicInteger();

  Board(Swarms swarms, Timers timers, Ticker ticker, InstantSource clock, Executor executor) {
    this.swarms = swarms;
    this.timers = timers;
    this.ticker = ticker;
    this.clock = clock;
    this.context = new SerialContext("live", executor);
    this.history = new History(clock.instant());
    this.minutes = new TrafficMinutes(clock.instant());
    this.lastTickNanos = ticker.nanos();
    context.execute(() -> schedule(History.STEP));
  }

  /** Processor time that looking took so far. */
  double spentSeconds() {
    return spentNanos.sum() / 1e9;
  }

  /** Who watches now. */
  int viewers() {
    return viewers.get();
  }

  /**
   * Shows frames to the viewer from now on.
   *
   * @param key of the question: those with the same one share the view
   * @param refuse takes the reason why it must not
   */
  <M> void watch(
      Object key,
      Supplier<View<M>> view,
      Viewer<M> viewer,
      java.util.function.Consumer<RuntimeException> refuse) {
    context.execute(
        () -> {
          View<?> known = views.get(key);
          if (isClosed
              || viewers.get() >= MAX_VIEWERS
              || (known == null && views.size() >= MAX_VIEWS)) {
            refuse.accept(
                new DragonflyException(
                    Status.Code.RESOURCE_EXHAUSTED, "too many watch: viewers=" + viewers.get()));
            return;
          }
          viewers.incrementAndGet();
          @SuppressWarnings("unchecked") // the key says of what kind the view is
          View<M> shared = known == null ? view.get() : (View<M>) known;
          shared.add(viewer);
          if (known == null) {
            views.put(key, shared);
            tickNow();
          } else {
            shared.greet(viewer);
          }
        });
  }

  <M> void unwatch(Object key, Viewer<M> viewer) {
    context.execute(
        () -> {
          @SuppressWarnings("unchecked") // as above
          View<M> view = (View<M>) views.get(key);
          if (view == null) {
            return;
          }
          int before = view.size();
          if (view.remove(viewer)) {
            views.remove(key);
          }
          viewers.addAndGet(view.size() - before);
        });
  }

  /** Looks at something inside the context of the board. */
  <T> CompletableFuture<T> ask(java.util.function.BiFunction<History, TrafficMinutes, T> question) {
    return CompletableFuture.supplyAsync(() -> question.apply(history, minutes), context);
  }

  // ---- the rhythm ----

  private void schedule(Duration delay) {
    if (!isClosed) {
      next = timers.schedule(delay, () -> context.execute(this::tick));
    }
  }

  private void tickNow() {
    if (!isTicking) {
      Timers.Timer timer = next;
      if (timer != null) {
        timer.cancel();
      }
      tick();
    }
  }

  private void tick() {
    if (isTicking || isClosed) {
      return;
    }
    isTicking = true;
    next = null;
    long begin = ticker.nanos();
    boolean isWatched = !views.isEmpty();
    Set<String> ids = new HashSet<>(swarms.takeHeard());
    if (isWatched) {
      ids.addAll(tasks.ids());
      if (!wasWatched) {
        // those of whom nothing was heard lately may wait for something
        ids.addAll(swarms.taskIds());
      }
    } else {
      tasks.clear();
    }
    wasWatched = isWatched;
    Map<String, PeersView> closer = closer();
    ids.addAll(closer.keySet());
    var looks = new ArrayList<CompletableFuture<?>>();
    var plain = new ArrayList<CompletableFuture<List<Flow>>>();
    var samples = new HashMap<String, CompletableFuture<@Nullable TaskSample>>();
    for (String id : ids) {
      if (isWatched) {
        PeersView view = closer.get(id);
        int peerLimit = view == null ? 0 : view.peerLimit();
        int cellLimit = view == null ? 0 : view.cellLimit();
        var look =
            swarms
                .look(id, swarm -> timed(() -> Samples.of(swarm, peerLimit, cellLimit)))
                .<@Nullable TaskSample>thenApply(found -> found.orElse(null));
        samples.put(id, look);
        looks.add(look);
      } else {
        var look =
            swarms
                .look(id, swarm -> timed(() -> Samples.flows(swarm)))
                .thenApply(found -> found.orElse(List.of()));
        plain.add(look);
        looks.add(look);
      }
    }
    spentNanos.add(ticker.nanos() - begin);
    var _ =
        CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new))
            .whenCompleteAsync((_, _) -> seen(plain, samples), context);
  }

  private <T> T timed(Supplier<T> look) {
    long begin = ticker.nanos();
    T seen = look.get();
    spentNanos.add(ticker.nanos() - begin);
    return seen;
  }

  /** Of views on the same task the one that wants to see most. */
  private Map<String, PeersView> closer() {
    var closer = new HashMap<String, PeersView>();
    for (View<?> view : views.values()) {
      if (view instanceof PeersView peers) {
        closer.merge(
            peers.taskId(),
            peers,
            (one, other) -> one.peerLimit() > other.peerLimit() ? one : other);
      }
    }
    return closer;
  }

  private void seen(
      List<CompletableFuture<List<Flow>>> plain,
      Map<String, CompletableFuture<@Nullable TaskSample>> samples) {
    try {
      long begin = ticker.nanos();
      double seconds = Math.max(1e-3, (begin - lastTickNanos) / 1e9);
      lastTickNanos = begin;
      Instant now = clock.instant();
      var sums = new long[2];
      for (var look : plain) {
        if (!look.isCompletedExceptionally()) {
          look.join().forEach(flow -> add(flow, sums, false));
        }
      }
      for (var entry : samples.entrySet()) {
        if (!entry.getValue().isCompletedExceptionally()) {
          see(entry.getKey(), entry.getValue().join(), sums);
        }
      }
      minutes.add(now, sums[0], sums[1]);
      history.tick(now);
      flows.tick(seconds);
      tasks.tick(seconds);
      var tick = new View.Tick(now, seconds, intervalMillis, flows, tasks.all());
      views.values().forEach(view -> view.tick(tick));
      spentNanos.add(ticker.nanos() - begin);
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("viewers are not served this time");
    } finally {
      isTicking = false;
      scheduleNext();
    }
  }

  private void see(String taskId, @Nullable TaskSample sample, long[] sums) {
    if (sample == null) {
      tasks.forget(taskId);
      views.values().stream()
          .filter(PeersView.class::isInstance)
          .map(PeersView.class::cast)
          .filter(view -> view.taskId().equals(taskId))
          .forEach(PeersView::miss);
      return;
    }
    sample.flows().forEach(flow -> add(flow, sums, true));
    tasks.see(sample);
    views.values().forEach(view -> view.see(sample));
  }

  private void add(Flow flow, long[] sums, boolean isWatched) {
    sums[flow.parent() == null ? 0 : 1] += flow.bytes();
    history.add(flow);
    if (isWatched) {
      flows.add(flow);
    }
  }

  private void scheduleNext() {
    long spent = spentNanos.sum();
    Duration cost = Duration.ofNanos(spent - spentBefore);
    spentBefore = spent;
    Duration delay = cost.multipliedBy(SHARE);
    if (views.isEmpty()) {
      delay = delay.compareTo(History.STEP) < 0 ? History.STEP : delay;
    } else {
      delay = delay.compareTo(SHORTEST_TICK) < 0 ? SHORTEST_TICK : delay;
    }
    delay = delay.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : delay;
    intervalMillis = Math.toIntExact(delay.toMillis());
    schedule(delay);
  }

  @Override
  public void close() {
    context.execute(
        () -> {
          isClosed = true;
          views.values().forEach(View::end);
          views.clear();
          viewers.set(0);
        });
  }
}
