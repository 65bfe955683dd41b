package dragonfly.manager.security;

import dragonfly.manager.user.Session;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;

/** Who makes a request, as far as his token tells. */
final class Caller {
  private Caller() {}

  static Optional<Session> session(@Nullable Authentication authentication) {
    return authentication != null && authentication.getPrincipal() instanceof Jwt token
        ? SessionTokens.session(token)
        : Optional.empty();
  }

  /** When his token ends by itself. */
  static Optional<Instant> expiry(@Nullable Authentication authentication) {
    return authentication != null && authentication.getPrincipal() instanceof Jwt token
        ? Optional.ofNullable(token.getExpiresAt())
        : Optional.empty();
  }
}
