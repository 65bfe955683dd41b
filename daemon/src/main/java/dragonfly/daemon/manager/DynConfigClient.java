package dragonfly.daemon.manager;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the {@link DynConfig} fresh on a thread of its own. While the source is away the last
 * snapshot stands and the source is asked more often. Thread-safe.
 */
public final class DynConfigClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DynConfigClient.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(250);

  private final DynConfigSource source;
  private final Duration refreshInterval;
  private final List<Consumer<DynConfig>> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Semaphore wakes = new Semaphore(0);
  private volatile boolean isClosed;
  private volatile DynConfig current = DynConfig.EMPTY;
  private boolean isAway; // confined to the thread

  /** Does not block; {@link #start} begins to ask. */
  public DynConfigClient(DynConfigSource source, Duration refreshInterval) {
    this.source = source;
    this.refreshInterval = refreshInterval;
  }

  /** Begins to ask. Succeeds whether or not the source is there. */
  public void start() {
    VirtualThreads.start("dynconfig", this::run);
  }

  /** The last snapshot; empty before the first one. */
  public DynConfig current() {
    return current;
  }

  /** The listener is called with each snapshot that differs from the one before, on our thread. */
  public void onChange(Consumer<DynConfig> listener) {
    listeners.add(listener);
  }

  /** Waits until the source was asked once, with or without success. */
  public boolean awaitFirst(Duration timeout) throws InterruptedException {
    return asked.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    Duration pause = FIRST_RETRY;
    try (var _ = source.onChange(wakes::release)) {
      while (true) {
        if (refresh()) {
          pause = FIRST_RETRY;
        }
        asked.countDown();
        Duration wait = isAway ? pause : refreshInterval;
        var _ = wakes.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
        wakes.drainPermits();
        if (isClosed) {
          return;
        }
        if (isAway) {
          pause = min(pause.multipliedBy(2), refreshInterval);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private boolean refresh() {
    DynConfig fetched;
    try {
      fetched = source.fetch();
    } catch (DragonflyException | ConfigException e) {
      if (!isAway) {
        isAway = true;
        LOG.atWarn()
            .addKeyValue("source", source.name())
            .addKeyValue("cause", e.getMessage())
            .addKeyValue("schedulers", current.schedulers().size())
            .log(
                "schedulers cannot be listed, the last list stands; asking again in the"
                    + " background");
      }
      return false;
    } catch (RuntimeException e) {
      isAway = true;
      LOG.atError().setCause(e).addKeyValue("source", source.name()).log("refresh failed");
      return false;
    }
    if (fetched.schedulers().isEmpty() && current.schedulers().isEmpty()) {
      // the manager and its schedulers have just started, too: one will register soon
      isAway = true;
    } else if (isAway) {
      LOG.atInfo().addKeyValue("source", source.name()).log("schedulers are listed");
      isAway = false;
    }
    if (fetched.schedulers().isEmpty() && !current.schedulers().isEmpty()) {
      // a manager that just started knows no active scheduler yet
      LOG.atWarn()
          .addKeyValue("source", source.name())
          .log("list of schedulers is empty, the last one stands");
      fetched = new DynConfig(current.schedulers(), fetched.blockList());
    }
    if (!fetched.equals(current)) {
      current = fetched;
      for (Consumer<DynConfig> listener : listeners) {
        listener.accept(fetched);
      }
    }
    return !isAway;
  }

  /** Ends the thread; does not wait for a call that runs. */
  @Override
  public void close() {
    isClosed = true;
    wakes.release();
  }
}
