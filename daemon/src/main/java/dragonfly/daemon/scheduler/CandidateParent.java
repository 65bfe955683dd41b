package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Peer;

/**
 * A peer that pieces may be fetched from. Immutable.
 *
 * @param port of its upload service
 * @param state of the scheduler's state machine, e.g. Succeeded
 * @param gitVersion of the client it behaves like, e.g. 1.5.10; empty when unknown
 * @param platform of its build; {@code java/...} is one of ours
 * @param maxTxBitsPerSecond what it can send; 0 when unknown
 * @param raw as it came; sent back whole in a reschedule
 */
public record CandidateParent(
    String peerId,
    String hostId,
    String ip,
    int port,
    String hostname,
    boolean isSeed,
    String state,
    String gitVersion,
    String platform,
    long maxTxBitsPerSecond,
    long txBitsPerSecond,
    Peer raw) {

  static CandidateParent of(Peer peer) {
    var host = peer.getHost();
    return new CandidateParent(
        peer.getId(),
        host.getId(),
        host.getIp(),
        host.getPort(),
        host.getHostname(),
        host.getType() != 0,
        peer.getState(),
        host.getBuild().getGitVersion(),
        host.getBuild().getPlatform(),
        host.getNetwork().getMaxTxBandwidth(),
        host.getNetwork().getTxBandwidth(),
        peer);
  }

  @Override
  public String toString() {
    return "CandidateParent(" + peerId + " at " + ip + ":" + port + ", " + state + ")";
  }
}
