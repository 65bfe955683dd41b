package dragonfly.manager.job;

import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a secret.
 *
 * @param secret never shown again
 */
record JobSecretRequest(
    @Nullable String name,
    @Nullable String bio,
    @Nullable List<String> hosts,
    @Nullable String secret) {
  private static final int MAX_SECRET = 16_384;
  private static final int MAX_HOSTS = 100;
  private static final Pattern HOST =
      Pattern.compile("(?:\\*\\.)?[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]+]");

  void check(boolean isNew) {
    var violations = new Violations();
    if (isNew) {
      violations.required("name", name);
      violations.required("secret", secret);
      violations.required("hosts", hosts == null || hosts.isEmpty() ? null : hosts);
    }
    violations.must(
        "name",
        name,
        text -> SecretReferences.NAME.matcher(text).matches(),
        "1 to 64 letters, digits, points, hyphens and underscores");
    violations.atMost("bio", bio, 1024);
    if (secret != null && secret.length() > MAX_SECRET) {
      violations.add("secret: is longer than " + MAX_SECRET + " characters");
    }
    if (hosts != null && hosts.size() > MAX_HOSTS) {
      violations.add("hosts: are more than " + MAX_HOSTS);
    }
    violations.each("hosts", hosts, JobSecretRequest::problem);
    violations.throwIfAny();
  }

  private static Optional<String> problem(String host) {
    return HOST.matcher(host).matches()
        ? Optional.empty()
        : Optional.of("is not a host, such as registry.example.com or *.example.com");
  }

  /** As they are compared; empty if none are given. */
  List<String> hostsOrNone() {
    return hosts == null
        ? List.of()
        : hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).distinct().toList();
  }
}
