package dragonfly.daemon.scheduler;

import dragonfly.core.rpc.HostAndPort;

/**
 * A seed peer to ask directly. Immutable.
 *
 * @param port of its upload service
 */
public record SeedHost(String hostId, String ip, int port, String hostname, String gitVersion) {
  /** The name on the seed ring, and where to connect to. */
  public HostAndPort address() {
    return new HostAndPort(ip, port);
  }
}
