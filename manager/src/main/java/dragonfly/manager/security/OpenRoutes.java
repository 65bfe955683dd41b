package dragonfly.manager.security;

import dragonfly.manager.config.ManagerConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;

/** The requests below {@code /api/} that everybody may make. Thread-safe. */
@Component
final class OpenRoutes implements RequestMatcher {
  private static final String USERS = "/api/v1/users/";
  private static final Set<String> POSTS =
      Set.of(USERS + "signin", USERS + "signout", USERS + "refresh_token");
  private static final String SIGN_UP = USERS + "signup";
  private static final Pattern CHANGE_OF_PASSWORD =
      Pattern.compile(USERS + "[0-9]+/reset_password");

  private static final Pattern ELSEWHERE =
      Pattern.compile(USERS + "signin(/[a-z0-9-]+(/callback)?)?");

  private final boolean signUp;

  OpenRoutes(ManagerConfig config) {
    this.signUp = config.auth().signUp();
  }

  @Override
  public boolean matches(HttpServletRequest request) {
    var path = request.getRequestURI();
    var method = request.getMethod();
    if (method.equals(HttpMethod.GET.name())) {
      return ELSEWHERE.matcher(path).matches();
    }
    return method.equals(HttpMethod.POST.name())
        && (POSTS.contains(path)
            || (signUp && path.equals(SIGN_UP))
            || CHANGE_OF_PASSWORD.matcher(path).matches());
  }
}
