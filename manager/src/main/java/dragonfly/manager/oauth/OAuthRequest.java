package dragonfly.manager.oauth;

import dragonfly.manager.web.Violations;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a provider; absent means unchanged.
 *
 * @param redirectUrl where the provider sends users back to; empty: this manager, as the request
 *     names it
 * @param issuerUrl of a provider of OpenID Connect, or of a GitHub of one's own; empty for github
 *     and google themselves
 * @param signUp whether somebody who comes for the first time becomes a user
 */
record OAuthRequest(
    @Nullable String name,
    @Nullable String bio,
    @Nullable String clientId,
    @Nullable String clientSecret,
    @Nullable String redirectUrl,
    @Nullable String issuerUrl,
    @Nullable Boolean signUp) {
  static final String GITHUB = "github";
  static final String GOOGLE = "google";

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

  OAuthRequest {
    name = emptyToNull(name);
    clientId = emptyToNull(clientId);
    clientSecret = emptyToNull(clientSecret);
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("client_id", clientId);
    violations.required("client_secret", clientSecret);
    check(violations);
  }

  void checkForUpdate() {
    check(new Violations());
  }

  private void check(Violations violations) {
    violations.that(
        "name",
        name,
        text ->
            NAME.matcher(text).matches()
                ? Optional.empty()
                : Optional.of("is not 1 to 64 small letters, digits and dashes"));
    violations.atMost("bio", bio, 1024);
    violations.atMost("client_id", clientId, 256);
    violations.length("client_secret", clientSecret, 1, 1024);
    violations.atMost("redirect_url", redirectUrl, 1024);
    violations.that("redirect_url", redirectUrl, text -> problem(text, false));
    violations.atMost("issuer_url", issuerUrl, 1024);
    violations.that("issuer_url", issuerUrl, text -> problem(text, true));
    violations.throwIfAny();
  }

  private static Optional<String> problem(String text, boolean secure) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var url = URI.create(text);
      var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
        return Optional.of("is not an http or https URL");
      }
      if (secure && !scheme.equals("https") && !isLoopback(url.getHost())) {
        return Optional.of("is not an https URL");
      }
      return Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.of("is not a URL");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return host.equals("localhost")
          || InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
