package dragonfly.manager.security;

import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.security.SessionTokens.Token;
import dragonfly.manager.security.SignInThrottle.TooManyAttemptsException;
import dragonfly.manager.user.User;
import dragonfly.manager.user.UserService;
import dragonfly.manager.user.UserSessions;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Begins, prolongs and ends sessions of users. */
@RestController
@RequestMapping("/api/v1/users")
final class SignInController {
  private static final Logger log = LoggerFactory.getLogger(SignInController.class);
  private static final int MAX_BODY_BYTES = 16 * 1024;

  private final UserService users;
  private final UserSessions sessions;
  private final SessionTokens tokens;
  private final TokenCookie cookie;
  private final SignInThrottle throttle;
  private final Refusals refusals;
  private final InstantSource clock;
  private final JsonMapper json;

  SignInController(
      UserService users,
      UserSessions sessions,
      SessionTokens tokens,
      TokenCookie cookie,
      SignInThrottle throttle,
      Refusals refusals,
      InstantSource clock,
      JsonMapper json) {
    this.users = users;
    this.sessions = sessions;
    this.tokens = tokens;
    this.cookie = cookie;
    this.throttle = throttle;
    this.refusals = refusals;
    this.clock = clock;
    this.json = json;
  }

  /** Who wants in. */
  record Credentials(@Nullable String name, @Nullable String password) {
    boolean isPlausible() {
      return hasLength(name, 3, 256) && hasLength(password, 8, 20);
    }

    private static boolean hasLength(@Nullable String text, int min, int max) {
      if (text == null) {
        return false;
      }
      int length = text.codePointCount(0, text.length());
      return length >= min && length <= max;
    }
  }

  /** The answer to who may come in. */
  record Entry(String token, Instant expire) {}

  @PostMapping("/signin")
  @Nullable ResponseEntity<Entry> signIn(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var credentials = read(request);
    var name = credentials.name();
    var password = credentials.password();
    // any failure is answered alike, a body that cannot be read included
    if (name == null || password == null || !credentials.isPlausible()) {
      refusals.unauthorized(response);
      return null;
    }
    try {
      var user = new AtomicReference<Optional<User>>(Optional.empty());
      boolean ok =
          throttle.attempt(
              request.getRemoteAddr(),
              name,
              () -> {
                user.set(users.authenticate(name, password));
                return user.get().isPresent();
              });
      if (ok) {
        new AuditActor(AuditActor.Type.USER, name).attachTo(request);
        return answer(tokens.issue(user.get().orElseThrow()));
      }
      log.atWarn()
          .addKeyValue("name", name)
          .addKeyValue("address", request.getRemoteAddr())
          .log("sign-in refused");
      refusals.unauthorized(response);
    } catch (TooManyAttemptsException e) {
      refusals.tooManyRequests(response, e.pause());
    }
    return null;
  }

  /** Ends the session of the token, whatever place it comes from and whether it is expired. */
  @PostMapping("/signout")
  ResponseEntity<Void> signOut(HttpServletRequest request) {
    cookie
        .find(request)
        .flatMap(tokens::signed)
        .ifPresent(
            session -> {
              new AuditActor(AuditActor.Type.USER, session.userName()).attachTo(request);
              sessions.revoke(session, tokens.longestLife());
            });
    return ResponseEntity.ok().header(HttpHeaders.SET_COOKIE, cookie.forgetting()).build();
  }

  @PostMapping("/refresh_token")
  @Nullable ResponseEntity<Entry> refresh(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    var session = cookie.find(request).flatMap(tokens::refreshable);
    if (session.isPresent()) {
      new AuditActor(AuditActor.Type.USER, session.get().userName()).attachTo(request);
      return answer(tokens.issue(session.get()));
    }
    refusals.unauthorized(response);
    return null;
  }

  private Credentials read(HttpServletRequest request) throws IOException {
    var body = request.getInputStream().readNBytes(MAX_BODY_BYTES);
    try {
      var credentials = json.readValue(body, Credentials.class);
      return credentials == null ? new Credentials(null, null) : credentials;
    } catch (JacksonException _) {
      return new Credentials(null, null);
    }
  }

  private ResponseEntity<Entry> answer(Token token) {
    var age = Duration.between(clock.instant(), token.expire());
    return ResponseEntity.ok()
        .header(HttpHeaders.SET_COOKIE, cookie.keeping(token.text(), age))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .body(new Entry(token.text(), token.expire()));
  }
}
