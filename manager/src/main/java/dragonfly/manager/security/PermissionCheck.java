package dragonfly.manager.security;

import dragonfly.manager.user.UserService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;

/**
 * Whether a user may make a request below {@code /api/v1}: the first segment of the path names the
 * object, reading methods need the action {@code read}, all others {@code *}. Asks the database
 * each time, so a role that is granted or taken away counts at once, in every manager.
 */
@Component
final class PermissionCheck implements AuthorizationManager<RequestAuthorizationContext> {
  static final String PREFIX = "/api/v1/";
  private static final String READ = "read";
  private static final String ANY = "*";

  private final UserService users;

  PermissionCheck(UserService users) {
    this.users = users;
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    var who = authentication.get();
    var request = context.getRequest();
    if (who == null || !(who.getPrincipal() instanceof Jwt token)) {
      return new AuthorizationDecision(false);
    }
    var user = SessionTokens.userId(token);
    return new AuthorizationDecision(
        user.isPresent()
            && users.permits(
                user.getAsLong(), object(request.getRequestURI()), action(request.getMethod())));
  }

  private static String object(String path) {
    int end = path.indexOf('/', PREFIX.length());
    return path.substring(Math.min(PREFIX.length(), path.length()), end < 0 ? path.length() : end);
  }

  private static String action(String method) {
    return method.equals(HttpMethod.GET.name()) || method.equals(HttpMethod.HEAD.name())
        ? READ
        : ANY;
  }
}
