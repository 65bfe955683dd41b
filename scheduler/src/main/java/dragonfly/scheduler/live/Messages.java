package dragonfly.scheduler.live;

import com.google.protobuf.Timestamp;
import dragonfly.api.ext.v1.LiveHost;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Records to messages. */
final class Messages {
  private Messages() {}

  static Timestamp time(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static LiveHost host(Host host) {
    HostReport report = host.report();
    return LiveHost.newBuilder()
        .setHostId(host.id())
        .setHostname(report.hostname())
        .setIp(report.ip())
        .setIdc(report.idc())
        .setLocation(report.location())
        .setIsSeed(report.isSeed())
        .build();
  }

  static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  /** Without query and credentials, which are nobody else's business. */
  static String shown(String url) {
    int query = url.indexOf('?');
    String path = query < 0 ? url : url.substring(0, query);
    int authority = path.indexOf("://");
    if (authority < 0) {
      return path;
    }
    int begin = authority + 3;
    int slash = path.indexOf('/', begin);
    int at = path.lastIndexOf('@', slash < 0 ? path.length() : slash);
    return at < begin ? path : path.substring(0, begin) + path.substring(at + 1);
  }

  static int limit(String name, int value, int normal, int max) {
    if (value == 0) {
      return normal;
    }
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(
          "limit is out of range: field=%s value=%d expected=1..%d"
              .formatted(name, Integer.toUnsignedLong(value), max));
    }
    return value;
  }
}
