package dragonfly.manager.live.grpc;

import java.time.Instant;
import java.util.List;

/**
 * What moved at a scheduler. Immutable.
 *
 * @param until begin of the last minute that is over
 */
public record Minutes(List<Minute> minutes, Instant until) {
  public Minutes {
    minutes = List.copyOf(minutes);
  }

  /** One minute. */
  public record Minute(Instant begin, long sourceBytes, long peerBytes) {}
}
