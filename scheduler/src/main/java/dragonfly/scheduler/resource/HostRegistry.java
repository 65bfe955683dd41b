package dragonfly.scheduler.resource;

import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The hosts that announced themselves. Thread-safe. */
public final class HostRegistry {
  private final ConcurrentMap<String, Host> hosts = new ConcurrentHashMap<>();

  private volatile boolean isMemoryLost;

  /** A host comes that announced itself to us before and is not known: we have restarted. */
  public void noteMemoryLost() {
    isMemoryLost = true;
  }

  /** Whether hosts were known before that may still come back. */
  public boolean isMemoryLost() {
    return isMemoryLost;
  }

  public Optional<Host> find(String hostId) {
    return Optional.ofNullable(hosts.get(hostId));
  }

  /** Makes the host known, or replaces what is known of it. */
  public Host announce(String hostId, HostReport report, int uploadLimit, long nowNanos) {
    Host host = hosts.computeIfAbsent(hostId, id -> new Host(id, report, uploadLimit, nowNanos));
    host.announce(report, uploadLimit, nowNanos);
    return host;
  }

  /** Forgets the host and marks it gone; its peers have to be told by the caller. */
  public Optional<Host> remove(String hostId) {
    Host host = hosts.remove(hostId);
    if (host != null) {
      host.markGone();
    }
    return Optional.ofNullable(host);
  }

  /** A live view. */
  public Collection<Host> all() {
    return hosts.values();
  }
}
