package dragonfly.manager.live;

import java.time.Instant;
import java.util.List;

/**
 * How much came from the source and how much from peers, by hour. Immutable.
 *
 * @param hours those in which something moved, in order
 */
record Traffic(List<Hour> hours, long sourceBytes, long peerBytes) {
  /** One hour; the last one may not be over. */
  record Hour(Instant beginAt, long sourceBytes, long peerBytes) {}

  Traffic {
    hours = List.copyOf(hours);
  }

  static Traffic of(List<Hour> hours) {
    return new Traffic(
        hours,
        hours.stream().mapToLong(Hour::sourceBytes).sum(),
        hours.stream().mapToLong(Hour::peerBytes).sum());
  }
}
