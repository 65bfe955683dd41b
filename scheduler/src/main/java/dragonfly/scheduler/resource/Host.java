package dragonfly.scheduler.resource;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A machine that runs a daemon. Thread-safe: what it announced is one record replaced whole; the
 * load counters are approximate by design.
 */
public final class Host {
  private static final double NEWEST_SHARE = 0.2;

  /** Whether we know that the daemon lives. */
  public enum Link {
    /** It keeps no connection open that would tell. */
    UNKNOWN,
    /** It keeps a connection open. */
    OPEN,
    /** The connection that it kept open broke. */
    LOST
  }

  private final String id;
  private volatile HostReport report;
  private volatile long announcedNanos;
  private volatile int uploadLimit;
  private volatile Link link = Link.UNKNOWN;
  private volatile boolean isGone;
  private volatile double serveSecondsPerMib = -1;
  private final AtomicInteger uploads = new AtomicInteger();
  private final AtomicInteger openLinks = new AtomicInteger();
  private final Set<String> taskIds = ConcurrentHashMap.newKeySet();

  public Host(String id, HostReport report, int uploadLimit, long nowNanos) {
    this.id = id;
    this.report = report;
    this.uploadLimit = uploadLimit;
    this.announcedNanos = nowNanos;
  }

  public String id() {
    return id;
  }

  /** What it announced last. Read it once and work on that copy. */
  public HostReport report() {
    return report;
  }

  /** Takes over a new announcement. */
  public void announce(HostReport newReport, int newUploadLimit, long nowNanos) {
    report = newReport;
    uploadLimit = newUploadLimit;
    announcedNanos = nowNanos;
  }

  /** When the last announcement came, in ticker time. */
  public long announcedNanos() {
    return announcedNanos;
  }

  /** Children that it should serve at once at most. */
  public int uploadLimit() {
    return uploadLimit;
  }

  /** Children that have it as a parent now, over all tasks. */
  public int uploads() {
    return uploads.get();
  }

  public void addUploads(int delta) {
    uploads.addAndGet(delta);
  }

  public Link link() {
    return link;
  }

  /** The daemon opened a connection that it keeps for its life. */
  public void openLink() {
    openLinks.incrementAndGet();
    link = Link.OPEN;
  }

  /** Such a connection ended. Whether it was the last one. */
  public boolean closeLink() {
    if (openLinks.decrementAndGet() > 0) {
      return false;
    }
    link = Link.LOST;
    return true;
  }

  /** Whether it was deleted or given up. */
  public boolean isGone() {
    return isGone;
  }

  public void markGone() {
    isGone = true;
  }

  /** Records how long a child waited for a piece of this host. */
  public void served(long lengthBytes, long costNanos) {
    if (lengthBytes <= 0 || costNanos < 0) {
      return;
    }
    double sample = costNanos / 1e9 / (lengthBytes / (double) (1 << 20));
    double known = serveSecondsPerMib;
    serveSecondsPerMib = known < 0 ? sample : known + NEWEST_SHARE * (sample - known);
  }

  /**
   * Seconds that children lately waited for a mebibyte of this host, weighted mean; negative when
   * none did.
   */
  public double serveSecondsPerMib() {
    return serveSecondsPerMib;
  }

  /** Tasks in whose swarms the host has peers. */
  public Set<String> taskIds() {
    return taskIds;
  }

  @Override
  public String toString() {
    return "Host(" + id + ")";
  }
}
