package dragonfly.manager.job;

import java.time.Instant;
import java.util.List;

/**
 * A row of {@code job_secret}. Immutable.
 *
 * @param hosts of the urls that it may be used for, lower case; {@code *.example.com} means all
 *     below
 */
record JobSecret(
    long id,
    Instant createdAt,
    Instant updatedAt,
    String name,
    String bio,
    List<String> hosts,
    String sealedContent) {
  private static final String ALL_BELOW = "*.";

  JobSecret {
    hosts = List.copyOf(hosts);
  }

  static String place(String name) {
    return "job-secret/" + name;
  }

  boolean isFor(String host) {
    return hosts.stream()
        .anyMatch(
            allowed ->
                allowed.startsWith(ALL_BELOW)
                    ? host.endsWith(allowed.substring(1))
                    : host.equals(allowed));
  }
}
