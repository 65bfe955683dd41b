package dragonfly.scheduler.grpc;

import dragonfly.api.common.v2.Host;
import dragonfly.scheduler.resource.HostDetails;

/**
 * What a host announced, as a message.
 *
 * @param whole as it came
 * @param asParent without what a child has no use for
 */
record HostMessage(Host whole, Host asParent) implements HostDetails {
  static HostMessage of(Host host) {
    return new HostMessage(host, host.toBuilder().clearCpu().clearMemory().clearDisk().build());
  }
}
