package dragonfly.manager.audit;

import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.web.Lists;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which records of calls are wanted; every condition may be absent. */
record AuditQuery(
    @Nullable String actorType,
    @Nullable String actorName,
    @Nullable String eventType,
    @Nullable String operation,
    @Nullable String state,
    @Nullable String path,
    @Nullable Integer statusCode,
    @Nullable Instant start,
    @Nullable Instant end) {
  /**
   * Reads the parameters of a request.
   *
   * @throws InvalidInputException naming the parameter and its value
   */
  static AuditQuery of(HttpServletRequest request) {
    return new AuditQuery(
        oneOf(request, "actor_type", "UNKNOWN", "USER", "PAT"),
        request.getParameter("actor_name"),
        request.getParameter("event_type"),
        request.getParameter("operation"),
        oneOf(request, "state", AuditEntry.SUCCESS, AuditEntry.FAILURE),
        request.getParameter("path"),
        number("status_code", request.getParameter("status_code")),
        instant("start_time", request.getParameter("start_time")),
        instant("end_time", request.getParameter("end_time")));
  }

  Filter<AuditRow> filter() {
    return Filter.<AuditRow>all()
        .equal("actorType", actorType)
        .equal("actorName", actorName)
        .equal("eventType", eventType)
        .equal("operation", operation)
        .equal("state", state)
        .equal("path", path)
        .equal("statusCode", statusCode)
        .atLeast("operatedAt", start)
        .below("operatedAt", end);
  }

  private static String oneOf(HttpServletRequest request, String name, String... values) {
    return Lists.oneOf(name, Objects.requireNonNullElse(request.getParameter(name), ""), values);
  }

  private static @Nullable Integer number(String name, @Nullable String text) {
    if (text == null || text.isEmpty() || text.equals("0")) {
      return null;
    }
    try {
      return Integer.valueOf(text);
    } catch (NumberFormatException _) {
      throw new InvalidInputException(name + ": \"" + text + "\" is not a number");
    }
  }

  private static @Nullable Instant instant(String name, @Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      var instant = OffsetDateTime.parse(text).toInstant();
      if (instant.isBefore(Instant.EPOCH) || instant.isAfter(LATEST)) {
        throw new InvalidInputException(name + ": \"" + text + "\" is not between 1970 and 9999");
      }
      return instant;
    } catch (DateTimeException _) {
      throw new InvalidInputException(
          name + ": \"" + text + "\" is not a time such as 2026-11-24T12:00:00Z");
    }
  }

  /** The last moment that every engine compares. */
  private static final Instant LATEST = Instant.parse("9999-12-30T00:00:00Z");
}
