package dragonfly.manager.live;

import dragonfly.manager.error.TooManyRequestsException;
import dragonfly.manager.live.grpc.LiveQuestion;
import dragonfly.manager.live.grpc.LiveSchedulers;
import dragonfly.manager.scheduler.SchedulerService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** The feeds that somebody reads; each ends with its last reader. Thread-safe. */
@Component
final class LiveFeeds {
  private static final int MAX_FEEDS = 64;
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final SchedulerService members;
  private final LiveSchedulers schedulers;
  private final InstantSource clock;
  private final Map<Key, Used> feeds = new HashMap<>(); // guarded by this

  LiveFeeds(SchedulerService members, LiveSchedulers schedulers, InstantSource clock) {
    this.members = members;
    this.schedulers = schedulers;
    this.clock = clock;
  }

  private record Key(long clusterId, LiveQuestion question) {}

  private static final class Used {
    final LiveFeed feed;
    int readers;

    Used(LiveFeed feed) {
      this.feed = feed;
    }
  }

  /**
   * A feed to read from; give it back by {@link #release}.
   *
   * @throws TooManyRequestsException if too many different ones are read
   */
  synchronized LiveFeed acquire(long clusterId, LiveQuestion question, int limit) {
    var key = new Key(clusterId, question);
    Used used = feeds.get(key);
    if (used == null) {
      if (feeds.size() >= MAX_FEEDS) {
        throw new TooManyRequestsException("too many different live views are open", PAUSE);
      }
      used =
          new Used(
              new LiveFeed(
                  question, limit, schedulers, () -> members.active(List.of(clusterId)), clock));
      feeds.put(key, used);
    }
    used.readers++;
    return used.feed;
  }

  synchronized void release(long clusterId, LiveQuestion question) {
    var key = new Key(clusterId, question);
    Used used = feeds.get(key);
    if (used != null && --used.readers == 0) {
      feeds.remove(key);
      used.feed.close();
    }
  }

  /** How many different ones are read. */
  synchronized int open() {
    return feeds.size();
  }
}
