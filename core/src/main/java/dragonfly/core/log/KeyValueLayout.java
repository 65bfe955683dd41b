package dragonfly.core.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/**
 * One line an event: time in UTC, level, logger, message, facts as {@code key=value}; then the
 * stack, if any. Thread-safe.
 */
final class KeyValueLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new StringBuilder(160);
    TIME.formatTo(event.getInstant(), line);
    line.append(' ').append(event.getLevel());
    if (event.getLevel().levelStr.length() == 4) {
      line.append(' ');
    }
    line.append(" [")
        .append(event.getThreadName())
        .append("] ")
        .append(shortName(event.getLoggerName()))
        .append(' ');
    appendOneLine(line, event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      for (KeyValuePair pair : event.getKeyValuePairs()) {
        line.append(' ').append(pair.key).append('=');
        appendValue(line, String.valueOf(pair.value));
      }
    }
    line.append('\n');
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private static String shortName(String logger) {
    return logger.substring(logger.lastIndexOf('.') + 1);
  }

  /** Text from outside must not be able to begin a line that looks like ours. */
  private static void appendOneLine(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        default -> line.append(c < 0x20 && c != '\t' ? ' ' : c);
      }
    }
  }

  private static void appendValue(StringBuilder line, String value) {
    boolean needsQuotes =
        value.isEmpty() || value.chars().anyMatch(c -> c <= ' ' || c == '"' || c == '=');
    if (!needsQuotes) {
      line.append(value);
      return;
    }
    line.append('"');
    appendOneLine(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
    line.append('"');
  }
}
