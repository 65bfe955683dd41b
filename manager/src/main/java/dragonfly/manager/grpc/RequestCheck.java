package dragonfly.manager.grpc;

import com.google.protobuf.ProtocolMessageEnum;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.net.Hostname;
import dragonfly.manager.net.IpLiteral;

/**
 * The limits that the protocol sets to the fields of a request, neither more nor less. Each method
 * throws {@link InvalidInputException} naming the field, its value and what is expected.
 */
final class RequestCheck {
  private static final int MAX_TEXT = 1024;
  private static final int MIN_PORT = 1024;
  private static final int MAX_PORT = 65534;
  private static final int SHOWN_LENGTH = 64;

  private RequestCheck() {}

  static void known(String field, ProtocolMessageEnum value, int number) {
    if (value.getDescriptorForType().findValueByNumber(number) == null) {
      throw wrong(field, Integer.toString(number), "a known value");
    }
  }

  static void hostname(String field, String value) {
    if (!Hostname.isValid(value)) {
      throw wrong(field, quoted(value), "a host name");
    }
  }

  static void ip(String field, String value) {
    if (!IpLiteral.isValid(value)) {
      throw wrong(field, quoted(value), "an IP address");
    }
  }

  static void ipOrEmpty(String field, String value) {
    if (!value.isEmpty()) {
      ip(field, value);
    }
  }

  /** At most 1024 characters. */
  static void text(String field, String value) {
    if (value.codePointCount(0, value.length()) > MAX_TEXT) {
      throw wrong(field, quoted(value), "at most " + MAX_TEXT + " characters");
    }
  }

  static void port(String field, int value) {
    if (value < MIN_PORT || value > MAX_PORT) {
      throw wrong(field, Integer.toString(value), "a port from " + MIN_PORT + " to " + MAX_PORT);
    }
  }

  static void clusterId(String field, long value) {
    if (value < 1) {
      throw wrong(field, Long.toUnsignedString(value), "the id of a cluster, at least 1");
    }
  }

  static void oneOf(String field, String value, String allowed) {
    if (!value.equals(allowed)) {
      throw wrong(field, quoted(value), quoted(allowed));
    }
  }

  static InvalidInputException wrong(String field, String value, String expected) {
    return new InvalidInputException(field + ": " + value + " is not " + expected);
  }

  static String quoted(String value) {
    var cut = value.length() <= SHOWN_LENGTH ? value : value.substring(0, SHOWN_LENGTH) + "…";
    return "\"" + cut + "\"";
  }
}
