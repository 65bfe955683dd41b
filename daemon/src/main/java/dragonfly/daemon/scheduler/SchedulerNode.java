package dragonfly.daemon.scheduler;

import dragonfly.core.rpc.HostAndPort;

/**
 * A scheduler that can be asked. Immutable.
 *
 * @param name on the ring: its hostname, or its address when it has none
 */
public record SchedulerNode(String name, HostAndPort address, long clusterId) {}
