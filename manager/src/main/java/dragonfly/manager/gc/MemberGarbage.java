package dragonfly.manager.gc;

import dragonfly.core.time.Ticker;
import dragonfly.manager.lease.LeaseTable;
import dragonfly.manager.lease.Leases;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Forgets schedulers and seed peers that have been silent for half an hour. Thread-safe.
 *
 * <p>A manager that just started has heard of nobody yet, and all may have been silent only because
 * no manager was there; so it begins when it could have heard of everybody.
 */
@Component
final class MemberGarbage implements Chore {
  private static final Logger log = LoggerFactory.getLogger(MemberGarbage.class);
  static final Duration SILENCE = Duration.ofMinutes(30);
  private static final Duration INTERVAL = Duration.ofHours(1);
  private static final Duration AT_MOST = Duration.ofMinutes(10);

  private final RecurringTasks tasks;
  private final Leases leases;
  private final InstantSource clock;
  private final Ticker ticker;
  private final long begin;

  MemberGarbage(RecurringTasks tasks, Leases leases, InstantSource clock, Ticker ticker) {
    this.tasks = tasks;
    this.leases = leases;
    this.clock = clock;
    this.ticker = ticker;
    this.begin = ticker.nanos();
  }

  @Override
  public String name() {
    return "members";
  }

  @Override
  public void doIfDue() {
    var _ = runIfDue();
  }

  /** Does the work if this manager is old enough and no other does it. */
  boolean runIfDue() {
    return ticker.nanos() - begin >= SILENCE.toNanos()
        && tasks.runIfDue("members", INTERVAL, AT_MOST, this::sweep);
  }

  private void sweep() {
    for (var table : LeaseTable.values()) {
      int forgotten = leases.forget(table, clock.instant().minus(SILENCE));
      if (forgotten > 0) {
        log.atInfo()
            .addKeyValue("table", table)
            .addKeyValue("count", forgotten)
            .log("silent members forgotten");
      }
    }
  }
}
