package dragonfly.scheduler.scheduling;

import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import java.util.Collection;

/**
 * Scores a parent for a child, from 0 to 1: 0.6 load + 0.2 same IDC + 0.1 location + 0.1 kind of
 * host. Load is measured, not guessed: 0.5 free sending bandwidth as the host reports it, 0.3 how
 * fast it lately served children as they report it, 0.2 free upload slots. What is not known counts
 * as the middle.
 */
public final class Evaluator {
  private static final double UNKNOWN = 0.5;

  /** Serving a mebibyte in this time counts as middling: 50 MB/s. */
  private static final double MIDDLING_SECONDS_PER_MIB = 0.02;

  private static final int MAX_LOCATION_PARTS = 5;
  private static final double BAD_FACTOR = 20;

  public double score(Peer parent, Peer child) {
    HostReport of = parent.host().report();
    HostReport to = child.host().report();
    return 0.6 * freedom(parent.host())
        + 0.2 * sameIdc(of.idc(), to.idc())
        + 0.1 * sameLocation(of.location(), to.location())
        + 0.1 * kind(of, parent.state());
  }

  /** How much a host has left to give, from 0 to 1. */
  double freedom(Host host) {
    return 0.5 * freeBandwidth(host.report()) + 0.3 * serveSpeed(host) + 0.2 * freeSlots(host);
  }

  /** How loaded a host is, from 0; 1 is full. */
  double load(Host host) {
    return Math.max(
        host.uploads() / (double) Math.max(1, host.uploadLimit()),
        host.report().maxTxBitsPerSecond() <= 0 ? 0 : 1 - freeBandwidth(host.report()));
  }

  /** Whether the parent serves far more slowly than the others do on average. */
  boolean isFarSlower(Peer parent, Collection<Peer> others) {
    double cost = parent.host().serveSecondsPerMib();
    double sum = 0;
    int count = 0;
    for (Peer other : others) {
      double otherCost = other.host().serveSecondsPerMib();
      if (!other.equals(parent) && otherCost >= 0) {
        sum += otherCost;
        count++;
      }
    }
    return cost >= 0 && count > 0 && cost > BAD_FACTOR * sum / count;
  }

  static double freeBandwidth(HostReport host) {
    if (host.maxTxBitsPerSecond() <= 0) {
      return UNKNOWN;
    }
    double used = host.txBitsPerSecond() / (double) host.maxTxBitsPerSecond();
    return Math.clamp(1 - used, 0, 1);
  }

  static double serveSpeed(Host host) {
    double cost = host.serveSecondsPerMib();
    return cost < 0 ? UNKNOWN : MIDDLING_SECONDS_PER_MIB / (MIDDLING_SECONDS_PER_MIB + cost);
  }

  static double freeSlots(Host host) {
    return Math.clamp(1 - host.uploads() / (double) Math.max(1, host.uploadLimit()), 0, 1);
  }

  static double sameIdc(String one, String other) {
    return !one.isEmpty() && one.equalsIgnoreCase(other) ? 1 : 0;
  }

  static double sameLocation(String one, String other) {
    if (one.isEmpty() || other.isEmpty()) {
      return 0;
    }
    if (one.equalsIgnoreCase(other)) {
      return 1;
    }
    String[] ofOne = one.split("\\|", -1);
    String[] ofOther = other.split("\\|", -1);
    int limit = Math.min(MAX_LOCATION_PARTS, Math.min(ofOne.length, ofOther.length));
    int same = 0;
    while (same < limit && ofOne[same].equalsIgnoreCase(ofOther[same])) {
      same++;
    }
    return same / (double) MAX_LOCATION_PARTS;
  }

  /**
   * A seed is worth most while it is the one that gets new pieces; afterwards others shall carry.
   */
  static double kind(HostReport host, PeerState state) {
    if (!host.isSeed()) {
      return 0.5;
    }
    return state == PeerState.SUCCEEDED ? 0 : 1;
  }
}
