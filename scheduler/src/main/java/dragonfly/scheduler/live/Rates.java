package dragonfly.scheduler.live;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rates by key, of those that move and at most so many. Confined to the context of the board.
 *
 * @param <K> what has a rate
 */
final class Rates<K> {
  private final Map<K, Rate> rates = new HashMap<>();
  private final int limit;

  Rates(int limit) {
    this.limit = limit;
  }

  void add(K key, long bytes) {
    Rate rate = rates.get(key);
    if (rate == null) {
      if (rates.size() >= limit) {
        return;
      }
      rate = new Rate();
      rates.put(key, rate);
    }
    rate.add(bytes);
  }

  /** Takes over what was added, and forgets who stands still. */
  void tick(double seconds) {
    rates
        .values()
        .removeIf(
            rate -> {
              rate.tick(seconds);
              return rate.isStill();
            });
  }

  long perSecond(K key) {
    Rate rate = rates.get(key);
    return rate == null ? 0 : rate.perSecond();
  }

  Set<Map.Entry<K, Rate>> all() {
    return rates.entrySet();
  }
}
