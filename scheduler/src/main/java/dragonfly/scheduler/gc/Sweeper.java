package dragonfly.scheduler.gc;

import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.scheduler.config.GcConfig;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.scheduling.Swarms;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all swarms and hosts again and again. A pass over the swarms is spread over its interval
 * in slices, so that many swarms do not make for a burst. Thread-safe.
 */
public final class Sweeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sweeper.class);
  private static final int SLICE = 1000;
  private static final Duration BETWEEN_SLICES = Duration.ofMillis(100);

  private final GcConfig config;
  private final HostRegistry hosts;
  private final Swarms swarms;
  private final Timers timers;
  private final Ticker ticker;
  private volatile boolean isClosed;

  /** Starts sweeping. */
  public Sweeper(GcConfig config, HostRegistry hosts, Swarms swarms, Timers timers, Ticker ticker) {
    this.config = config;
    this.hosts = hosts;
    this.swarms = swarms;
    this.timers = timers;
    this.ticker = ticker;
    later(config.peerInterval(), this::sweepPeers);
    later(config.taskInterval(), this::sweepTasks);
    later(config.hostInterval(), this::sweepHosts);
  }

  private void later(Duration delay, Runnable pass) {
    timers.schedule(
        delay,
        () -> {
          if (!isClosed) {
            pass.run();
          }
        });
  }

  private void sweepPeers() {
    sweepSlice(List.copyOf(swarms.taskIds()), 0);
  }

  private void sweepSlice(List<String> taskIds, int from) {
    int to = Math.min(taskIds.size(), from + SLICE);
    taskIds.subList(from, to).forEach(swarms::sweep);
    if (to < taskIds.size()) {
      later(BETWEEN_SLICES, () -> sweepSlice(taskIds, to));
    } else {
      later(config.peerInterval(), this::sweepPeers);
    }
  }

  private void sweepTasks() {
    swarms.taskIds().forEach(swarms::removeIfIdle);
    later(config.taskInterval(), this::sweepTasks);
  }

  private void sweepHosts() {
    for (Host host : hosts.all()) {
      if (isOverdue(host)) {
        log.atInfo().addKeyValue("hostId", host.id()).log("host is not heard of any more");
        hosts.remove(host.id());
        for (String taskId : host.taskIds()) {
          swarms.postIfPresent(taskId, new SwarmEvent.HostLeft(host));
        }
      }
    }
    later(config.hostInterval(), this::sweepHosts);
  }

  private boolean isOverdue(Host host) {
    if (host.link() == Host.Link.OPEN) {
      return false;
    }
    Duration interval = host.report().interval();
    Duration limit =
        interval == null || interval.isZero() ? config.hostTtl() : interval.multipliedBy(2);
    return ticker.nanos() - host.announcedNanos() > limit.toNanos();
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
