package dragonfly.manager.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a change that another site's page asks for, be it in the name of a user who is signed in
 * here or to sign him in as somebody else. Browsers say where a request comes from, new ones in
 * {@code Sec-Fetch-Site}, old ones in {@code Origin}; programs do not, and need a token anyway.
 */
final class SameSiteCheck extends OncePerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private final Refusals refusals;

  SameSiteCheck(Refusals refusals) {
    this.refusals = refusals;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (!READING.contains(request.getMethod()) && isForeign(request)) {
      refusals.foreign(response);
      return;
    }
    chain.doFilter(request, response);
  }

  private static boolean isForeign(HttpServletRequest request) {
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return !OWN.contains(site);
    }
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !isOf(origin, request.getHeader(HttpHeaders.HOST));
  }

  private static boolean isOf(String origin, @Nullable String host) {
    try {
      var authority = URI.create(origin).getRawAuthority();
      return authority != null && authority.equalsIgnoreCase(host);
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
