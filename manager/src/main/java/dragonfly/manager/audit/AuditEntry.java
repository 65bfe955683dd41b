package dragonfly.manager.audit;

import java.time.Instant;

/**
 * A call of the API.
 *
 * @param detail a JSON object
 */
record AuditEntry(
    Instant operatedAt,
    AuditActor actor,
    String operation,
    String path,
    int statusCode,
    String detail) {
  static final String EVENT_TYPE = "API";
  static final String SUCCESS = "SUCCESS";
  static final String FAILURE = "FAILURE";
  private static final int MAX_DETAIL = 500_000;
  private static final int MAX_PATH = 1024;
  private static final int MAX_NAME = 256;
  private static final int MAX_OPERATION = 16;

  AuditEntry {
    detail =
        detail.length() <= MAX_DETAIL
            ? detail
            : "{\"omitted_characters\":%d}".formatted(detail.length());
    path = cut(path, MAX_PATH);
    operation = cut(operation, MAX_OPERATION);
    actor = new AuditActor(actor.type(), cut(actor.name(), MAX_NAME));
  }

  String state() {
    return statusCode < 400 ? SUCCESS : FAILURE;
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }
}
