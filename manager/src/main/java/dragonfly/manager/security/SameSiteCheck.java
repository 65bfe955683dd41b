package dragonfly.manager.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a change that another site's page asks for in the name of a user who is signed in here.
 * Browsers say where a request comes from; programs do not, and need the token anyway.
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
    var site = request.getHeader("Sec-Fetch-Site");
    boolean foreign = site != null && !OWN.contains(site);
    if (foreign
        && !READING.contains(request.getMethod())
        && TokenCookie.fromCookie(request).isPresent()) {
      refusals.forbidden(response);
      return;
    }
    chain.doFilter(request, response);
  }
}
