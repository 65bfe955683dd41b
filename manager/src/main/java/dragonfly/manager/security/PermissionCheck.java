package dragonfly.manager.security;

import dragonfly.manager.answer.KnownAnswers;
import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.user.Access;
import dragonfly.manager.user.UserSessions;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.stereotype.Component;

/**
 * Whether a user may make a request: the segment of the path after the version names the object,
 * reading methods need the action {@code read}, all others {@code *}. A permission for some
 * clusters only suffices if the request concerns none but these. Everybody may read himself and
 * edit his own profile. Asks the database each time, so a role that is granted or taken away counts
 * at once, in every manager.
 */
@Component
final class PermissionCheck implements AuthorizationManager<RequestAuthorizationContext> {
  private static final String READ = "read";
  private static final String ANY = "*";
  private static final Pattern OWN =
      Pattern.compile("/api/v1/users/(?<id>[0-9]{1,18})(?<roles>/roles)?");
  private static final String OWN_ACCOUNT = "/api/v1/users/me";
  private static final String SESSION_ENDED = PermissionCheck.class.getName() + ".ended";

  private final UserSessions sessions;
  private final ClustersOfRequest clusters;

  PermissionCheck(UserSessions sessions, ClustersOfRequest clusters) {
    this.sessions = sessions;
    this.clusters = clusters;
  }

  @Override
  public AuthorizationResult authorize(
      Supplier<? extends @Nullable Authentication> authentication,
      RequestAuthorizationContext context) {
    var request = context.getRequest();
    var session = Caller.session(authentication.get());
    if (session.isEmpty()) {
      return new AuthorizationDecision(false);
    }
    var user = session.get();
    new AuditActor(AuditActor.Type.USER, user.userName()).attachTo(request);
    var access = sessions.access(user, object(request), action(request));
    if (!access.isAlive()) {
      request.setAttribute(SESSION_ENDED, true);
    }
    boolean mayDo = access.isAlive() && (isOwn(request, user.userId()) || permits(access, request));
    if (mayDo) {
      Caller.expiry(authentication.get())
          .ifPresent(expiry -> KnownAnswers.permittedUntil(request, expiry));
    }
    return new AuthorizationDecision(mayDo);
  }

  /** Whether a request was refused because its session, though well-formed, has ended. */
  static boolean hasEnded(HttpServletRequest request) {
    return request.getAttribute(SESSION_ENDED) != null;
  }

  /** Whether a user who shows something else than a session may make the request. */
  boolean permits(long userId, HttpServletRequest request) {
    return permits(sessions.access(userId, object(request), action(request)), request);
  }

  private boolean permits(Access access, HttpServletRequest request) {
    if (access.everywhere() || access.clusters().isEmpty()) {
      return access.everywhere();
    }
    Set<Long> concerned = clusters.of(request);
    return !concerned.isEmpty() && access.clusters().containsAll(concerned);
  }

  /** The controller of users lets nobody change more of himself than his profile this way. */
  private static boolean isOwn(HttpServletRequest request, long userId) {
    if (request.getRequestURI().equals(OWN_ACCOUNT)) {
      return action(request).equals(READ);
    }
    var path = OWN.matcher(request.getRequestURI());
    if (!path.matches() || Long.parseLong(path.group("id")) != userId) {
      return false;
    }
    var method = request.getMethod();
    return action(request).equals(READ)
        || (method.equals(HttpMethod.PATCH.name()) && path.group("roles") == null);
  }

  static String object(HttpServletRequest request) {
    var segments = request.getRequestURI().split("/", 5);
    return segments.length > 3 ? segments[3] : "";
  }

  private static String action(HttpServletRequest request) {
    var method = request.getMethod();
    return method.equals(HttpMethod.GET.name()) || method.equals(HttpMethod.HEAD.name())
        ? READ
        : ANY;
  }
}
