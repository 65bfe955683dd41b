package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Host;

/**
 * A host that a scheduler knows. Immutable.
 *
 * @param port of its upload service
 */
public record RemoteHost(
    String hostId,
    boolean isSeed,
    String hostname,
    String name,
    String ip,
    int port,
    int proxyPort,
    String gitVersion) {

  static RemoteHost of(Host host) {
    return new RemoteHost(
        host.getId(),
        host.getType() != 0,
        host.getHostname(),
        host.getName(),
        host.getIp(),
        host.getPort(),
        host.getProxyPort(),
        host.getBuild().getGitVersion());
  }
}
