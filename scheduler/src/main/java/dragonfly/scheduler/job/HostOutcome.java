package dragonfly.scheduler.job;

import dragonfly.scheduler.resource.Host;

/**
 * How far a host is with its part of a job. Immutable.
 *
 * @param description why it failed, else empty
 * @param pieces 0 when not known yet
 */
record HostOutcome(
    Host host, State state, String description, int finishedPieces, int pieces, long length) {
  enum State {
    WAITING,
    RUNNING,
    SUCCEEDED,
    FAILED
  }

  static HostOutcome waiting(Host host) {
    return new HostOutcome(host, State.WAITING, "", 0, 0, 0);
  }

  HostOutcome running(int newFinishedPieces, int newPieces, long newLength) {
    return new HostOutcome(host, State.RUNNING, "", newFinishedPieces, newPieces, newLength);
  }

  HostOutcome succeeded() {
    return new HostOutcome(host, State.SUCCEEDED, "", pieces, pieces, length);
  }

  HostOutcome failed(String why) {
    return new HostOutcome(host, State.FAILED, why, finishedPieces, pieces, length);
  }
}
