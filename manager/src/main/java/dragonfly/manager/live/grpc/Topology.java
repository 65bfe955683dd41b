package dragonfly.manager.live.grpc;

import java.time.Instant;
import java.util.List;

/**
 * Who sends how fast to whom at some time. Numbers of hosts are positions in {@code hosts}; lists
 * of the same prefix are of the same length. Immutable.
 *
 * @param hostNumber whose the rates of hosts are
 */
public record Topology(
    Instant at,
    List<LiveHost> hosts,
    List<Integer> hostNumber,
    List<Long> hostReceived,
    List<Long> hostSent,
    List<Long> hostFromSource,
    List<Integer> edgeParent,
    List<Integer> edgeChild,
    List<Long> edgeRate,
    int hostCount,
    int edgeCount,
    long sourceBytesPerSecond,
    long peerBytesPerSecond) {}
