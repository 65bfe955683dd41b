package dragonfly.manager.security;

import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.token.Scope;
import dragonfly.manager.token.ShownToken;
import dragonfly.manager.token.TokenService;
import dragonfly.manager.user.UserService;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets programs in that show a personal access token, below {@code /oapi/}. A token acts as its
 * user: it may do what its scopes and his roles both permit, or its scopes alone where the
 * reference is imitated. As with a session, whoever is let in has the id of the user as his name.
 */
final class AccessTokenFilter extends OncePerRequestFilter {
  private static final String PREFIX = "/oapi/";
  private static final String PARAMETER = "access_token";

  private final TokenService tokens;
  private final UserService users;
  private final PermissionCheck permissions;
  private final Refusals refusals;
  private final boolean scopesSuffice;
  private final InstantSource clock;

  AccessTokenFilter(
      TokenService tokens,
      UserService users,
      PermissionCheck permissions,
      Refusals refusals,
      ManagerConfig config,
      InstantSource clock) {
    this.tokens = tokens;
    this.users = users;
    this.permissions = permissions;
    this.refusals = refusals;
    this.scopesSuffice = config.compatibility().referenceRest();
    this.clock = clock;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !request.getRequestURI().startsWith(PREFIX);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var found = text(request).flatMap(tokens::find).filter(token -> isEnabled(token.userId()));
    if (found.isEmpty()) {
      refusals.unauthorized(response);
      return;
    }
    var token = found.get();
    new AuditActor(AuditActor.Type.PAT, token.name()).attachTo(request);
    var problem = problem(token, request);
    if (problem.isPresent()) {
      refusals.forbidden(response, problem.get());
      return;
    }
    tokens.used(token);
    var context = SecurityContextHolder.createEmptyContext();
    context.setAuthentication(
        UsernamePasswordAuthenticationToken.authenticated(
            Long.toString(token.userId()), null, List.of()));
    SecurityContextHolder.setContext(context);
    chain.doFilter(request, response);
  }

  private Optional<String> problem(ShownToken token, HttpServletRequest request) {
    if (!token.active()) {
      return Optional.of("Token is inactive");
    }
    if (!token.expiredAt().isAfter(clock.instant())) {
      return Optional.of("Token has expired");
    }
    var object = PermissionCheck.object(request);
    var scope = Scope.of(object);
    if (scope.isEmpty() || !token.covers(scope.get())) {
      return Optional.of(
          "Token doesn't have permission to access this resource. Required permission: "
              + scope.map(Scope::wireName).orElse("none"));
    }
    return scopesSuffice || permissions.permits(token.userId(), request)
        ? Optional.empty()
        : Optional.of("permission deny");
  }

  private boolean isEnabled(long userId) {
    return users.find(userId).filter(user -> user.state().equals("enable")).isPresent();
  }

  private static Optional<String> text(HttpServletRequest request) {
    return TokenCookie.fromHeader(request)
        .or(() -> Optional.ofNullable(request.getParameter(PARAMETER)))
        .filter(text -> !text.isEmpty());
  }
}
