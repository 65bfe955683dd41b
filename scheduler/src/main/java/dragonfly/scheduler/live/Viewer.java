package dragonfly.scheduler.live;

import io.grpc.stub.ServerCallStreamObserver;

/**
 * Somebody who watches. Confined to the context of the board: nothing is sent from elsewhere. Who
 * does not keep up misses frames.
 */
final class Viewer<M> {
  private final ServerCallStreamObserver<M> out;

  /** Which list of hosts it has, if it is one who gets lists of hosts; 0 before the first. */
  long revision;

  Viewer(ServerCallStreamObserver<M> out) {
    this.out = out;
  }

  boolean isReady() {
    return out.isReady() && !out.isCancelled();
  }

  void send(M frame) {
    out.onNext(frame);
  }

  void end() {
    if (!out.isCancelled()) {
      out.onCompleted();
    }
  }
}
