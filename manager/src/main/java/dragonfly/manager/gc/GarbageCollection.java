package dragonfly.manager.gc;

import dragonfly.manager.json.Json;
import dragonfly.manager.settings.SettingService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Deletes what has been kept as long as the config {@code gc} says. Thread-safe; blocks. */
@Component
public final class GarbageCollection implements Chore {
  private static final Logger log = LoggerFactory.getLogger(GarbageCollection.class);
  private static final String SETTING = "gc";
  private static final Duration AT_MOST = Duration.ofHours(2);

  private final List<Garbage> kinds;
  private final RecurringTasks tasks;
  private final SettingService settings;
  private final InstantSource clock;

  GarbageCollection(
      List<Garbage> kinds, RecurringTasks tasks, SettingService settings, InstantSource clock) {
    this.kinds = List.copyOf(kinds);
    this.tasks = tasks;
    this.settings = settings;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "rows";
  }

  @Override
  public void doIfDue() {
    for (var kind : kinds) {
      tasks.runIfDue(
          "gc " + kind.kind(),
          kind.interval(),
          AT_MOST,
          () -> {
            var _ = collect(kind);
          });
    }
  }

  /** What there is, as the config {@code gc} and the protocol name it. */
  public List<String> kinds() {
    return kinds.stream().map(Garbage::kind).toList();
  }

  /**
   * What a run deleted.
   *
   * @param ttl how long rows are kept
   */
  public record Purge(Duration ttl, long count) {}

  /**
   * Deletes old rows of a kind, due or not.
   *
   * @throws IllegalArgumentException if there is no such kind
   */
  public Purge collectNow(String name) {
    var kind =
        kinds.stream()
            .filter(one -> one.kind().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no such kind: kind=" + name));
    return collect(kind);
  }

  private Purge collect(Garbage kind) {
    var ttl = ttl(kind);
    long purged = kind.purge(clock.instant().minus(ttl));
    if (purged > 0) {
      log.atInfo()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("count", purged)
          .log("old rows deleted");
    }
    return new Purge(ttl, purged);
  }

  private Duration ttl(Garbage kind) {
    try {
      long nanos =
          settings
              .find(SETTING)
              .map(text -> Json.mapper().readTree(text).path(kind.kind()).path("ttl").asLong(0))
              .orElse(0L);
      return nanos > 0 ? Duration.ofNanos(nanos) : kind.defaultTtl();
    } catch (JacksonException e) {
      log.atWarn()
          .addKeyValue("kind", kind.kind())
          .addKeyValue("ttl", kind.defaultTtl())
          .addKeyValue("reason", e.getOriginalMessage())
          .log("config gc cannot be read, the default counts");
      return kind.defaultTtl();
    }
  }
}
