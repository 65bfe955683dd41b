package dragonfly.manager.lease;

import dragonfly.manager.error.NotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One keep-alive stream's hold on its row. Confined to the calls of its stream, which gRPC makes
 * one at a time.
 */
public final class LeaseSession {
  private static final Logger log = LoggerFactory.getLogger(LeaseSession.class);

  private final Leases leases;
  private final LeaseHolder holder;
  private long generation;

  private LeaseSession(Leases leases, LeaseHolder holder) {
    this.leases = leases;
    this.holder = holder;
  }

  /** Makes the row active under a generation of this session. */
  public static LeaseSession begin(Leases leases, LeaseHolder holder) {
    var session = new LeaseSession(leases, holder);
    session.hold(leases.acquire(holder.table(), holder.id(), holder.length()));
    return session;
  }

  /**
   * Takes a message of the owner as a sign of life.
   *
   * @throws NotFoundException if somebody deleted the row; the owner must register again
   */
  public void keepAlive() {
    if (leases.renew(holder.table(), holder.id(), generation, holder.length())) {
      return;
    }
    // A newer stream took over. It speaks for the row as long as it keeps the lease; when it has
    // ended, this message proves that the owner lives on here.
    long taken = leases.acquireIfFree(holder.table(), holder.id(), holder.length());
    if (taken != 0) {
      hold(taken);
    } else if (!leases.exists(holder.table(), holder.id())) {
      throw new NotFoundException("deleted meanwhile, it must register again");
    }
  }

  /** The stream has ended. */
  public void end() {
    leases.release(holder.table(), holder.id(), generation);
  }

  private void hold(long newGeneration) {
    generation = newGeneration;
    log.atDebug()
        .addKeyValue("table", holder.table())
        .addKeyValue("id", holder.id())
        .addKeyValue("generation", generation)
        .log("lease acquired");
  }
}
