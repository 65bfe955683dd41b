package dragonfly.manager.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.manager.web.Violations;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;
import tools.jackson.databind.JsonNode;

/**
 * The body of a request that makes or changes a schedule.
 *
 * @param cron five fields (minute, hour, day, month, weekday), six with seconds in front, or a word
 *     such as {@code @daily}
 * @param zone of the cron fields; default UTC
 */
record JobScheduleRequest(
    @Nullable String type,
    @Nullable JsonNode args,
    @Nullable String bio,
    @Nullable String cron,
    @Nullable String zone,
    @JsonProperty("is_enabled") @Nullable Boolean isEnabled,
    @Nullable Long userId,
    @Nullable List<@Nullable Long> schedulerClusterIds,
    @Nullable List<@Nullable Long> seedPeerClusterIds) {

  JobRequest job() {
    return new JobRequest(type, args, bio, userId, schedulerClusterIds, seedPeerClusterIds);
  }

  String zoneOrUtc() {
    return zone == null || zone.isEmpty() ? "UTC" : zone;
  }

  void check(boolean isNew) {
    job().check();
    var violations = new Violations();
    if (isNew) {
      violations.required("cron", cron);
    }
    violations.atMost("cron", cron, 256);
    if (cron != null && !cron.isEmpty()) {
      violations.reject("cron", cron, JobScheduleRequest::parse);
    }
    if (zone != null && !zone.isEmpty()) {
      violations.reject("zone", zone, JobScheduleRequest::zone);
    }
    violations.throwIfAny();
  }

  /** The expression; five fields mean the second 0. */
  static CronExpression parse(String cron) {
    var text = cron.strip();
    boolean hasNoSeconds = !text.startsWith("@") && text.split("\\s+").length == 5;
    return Objects.requireNonNull(CronExpression.parse(hasNoSeconds ? "0 " + text : text));
  }

  static ZoneId zone(String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + zone + "\" is not a time zone, such as Europe/Berlin", e);
    }
  }
}
