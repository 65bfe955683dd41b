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
  private final OpenRoutes open;

  GuardedTokens(TokenCookie cookie, OpenRoutes open) {
    this.cookie = cookie;
    this.open = open;
  }

  @Override
  public @Nullable String resolve(HttpServletRequest request) {
    return request.getRequestURI().startsWith("/api/") && !open.matches(request)
        ? cookie.find(request).orElse(null)
        : null;
  }
}
