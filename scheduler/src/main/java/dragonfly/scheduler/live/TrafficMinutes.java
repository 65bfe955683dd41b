package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.MinuteOfTraffic;
import dragonfly.api.ext.v1.ReadTrafficResponse;
import java.time.Instant;

/**
 * Bytes from the source and from peers for each minute of the last day. Confined to the context of
 * the board.
 */
final class TrafficMinutes {
  private static final int KEPT = 24 * 60;
  private static final int SECONDS = 60;

  private final long[] minutes = new long[KEPT];
  private final long[] sourceBytes = new long[KEPT];
  private final long[] peerBytes = new long[KEPT];
  private long lastMinute;

  TrafficMinutes(Instant now) {
    lastMinute = minute(now);
  }

  private static long minute(Instant instant) {
    return Math.floorDiv(instant.getEpochSecond(), SECONDS);
  }

  /** What came until now since the last call. */
  void add(Instant now, long source, long peers) {
    lastMinute = Math.max(lastMinute, minute(now));
    int at = (int) Math.floorMod(lastMinute, (long) KEPT);
    if (minutes[at] != lastMinute) {
      minutes[at] = lastMinute;
      sourceBytes[at] = 0;
      peerBytes[at] = 0;
    }
    sourceBytes[at] += source;
    peerBytes[at] += peers;
  }

  /** Minutes that began later than that and will not change any more. */
  ReadTrafficResponse since(Instant since) {
    var response =
        ReadTrafficResponse.newBuilder()
            .setUntil(Messages.time(Instant.ofEpochSecond((lastMinute - 1) * SECONDS)));
    long first = Math.max(minute(since) + 1, lastMinute - KEPT + 1);
    for (long minute = first; minute < lastMinute; minute++) {
      int at = (int) Math.floorMod(minute, (long) KEPT);
      if (minutes[at] == minute && sourceBytes[at] + peerBytes[at] > 0) {
        response.addMinutes(
            MinuteOfTraffic.newBuilder()
                .setBegin(Messages.time(Instant.ofEpochSecond(minute * SECONDS)))
                .setSourceBytes(sourceBytes[at])
                .setPeerBytes(peerBytes[at]));
      }
    }
    return response.build();
  }
}
