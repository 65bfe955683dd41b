package dragonfly.manager.security;

import dragonfly.manager.config.ManagerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.stereotype.Component;

/**
 * Where a session token travels: in the cookie {@code jwt}, which scripts cannot read unless the
 * configuration says so and other sites cannot send along with a change, in the header {@code
 * Authorization: Bearer}, or in the parameter {@code token}. The first of these that is there
 * counts.
 */
@Component
final class TokenCookie {
  static final String NAME = "jwt";
  private static final String BEARER = "Bearer ";

  private final boolean secure;
  private final boolean readable;

  TokenCookie(ManagerConfig config) {
    this.readable = config.compatibility().console();
    this.secure = config.server().hasRestTls();
  }

  Optional<String> find(HttpServletRequest request) {
    return fromCookie(request)
        .or(() -> fromHeader(request))
        .or(() -> Optional.ofNullable(request.getParameter("token")))
        .filter(token -> !token.isEmpty());
  }

  static Optional<String> fromHeader(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(header -> header.substring(BEARER.length()).strip());
  }

  static Optional<String> fromCookie(HttpServletRequest request) {
    var cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(NAME))
            .map(cookie -> cookie.getValue())
            .filter(value -> !value.isEmpty())
            .findFirst();
  }

  /** The value of a {@code Set-Cookie} header that keeps the token. */
  String keeping(String token, Duration age) {
    return cookie(token, age);
  }

  /** The value of a {@code Set-Cookie} header that forgets the token. */
  String forgetting() {
    return cookie("", Duration.ZERO);
  }

  private String cookie(String token, Duration age) {
    return ResponseCookie.from(NAME, token)
        .path("/")
        .maxAge(age)
        .httpOnly(!readable)
        .secure(secure)
        .sameSite("Lax")
        .build()
        .toString();
  }
}
