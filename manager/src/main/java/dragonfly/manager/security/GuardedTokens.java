package dragonfly.manager.security;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;

/**
 * Looks for a token only where one is needed: an old cookie must not keep anybody from the health
 * check or from signing in again.
 */
final class GuardedTokens implements BearerTokenResolver {
  private final TokenCookie cookie;

  GuardedTokens(TokenCookie cookie) {
    this.cookie = cookie;
  }

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    var path = request.getRequestURI();
    return path.startsWith("/api/") && !SecurityConfiguration.OPEN.contains(path)
        ? cookie.find(request).orElse(null)
        : null;
  }
}
