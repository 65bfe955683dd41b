package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import java.time.Duration;

/**
 * The {@code scheduler} block.
 *
 * @param announceInterval between two announcements of this host, above zero; default 5 min
 * @param scheduleTimeout longest wait for one answer of a scheduler, above zero; default 3 h
 * @param maxScheduleCount answers after which a download goes to the source, at least 1; default 5
 * @param tls certificates for calls to schedulers; used when all three files are set
 */
public record SchedulerConfig(
    Duration announceInterval, Duration scheduleTimeout, int maxScheduleCount, TlsFiles tls) {

  static SchedulerConfig load(ConfigNode node) {
    var scheduler =
        new SchedulerConfig(
            node.duration("announceInterval", Duration.ofMinutes(5)),
            node.duration("scheduleTimeout", Duration.ofHours(3)),
            node.integer("maxScheduleCount", 5),
            TlsFiles.of(node));
    Checks.positive(Keys.of(node, "announceInterval"), scheduler.announceInterval);
    Checks.positive(Keys.of(node, "scheduleTimeout"), scheduler.scheduleTimeout);
    Checks.atLeast(Keys.of(node, "maxScheduleCount"), scheduler.maxScheduleCount, 1);
    return scheduler;
  }
}
