package dragonfly.manager.security;

import dragonfly.core.unit.Secret;
import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.security.SignInThrottle.TooManyAttemptsException;
import dragonfly.manager.user.NewUser;
import dragonfly.manager.user.User;
import dragonfly.manager.user.UserProfile;
import dragonfly.manager.user.UserService;
import dragonfly.manager.web.Violations;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes users, and changes their passwords for whoever knows the old one. */
@RestController
@RequestMapping("/api/v1/users")
final class AccountController {
  private static final Logger log = LoggerFactory.getLogger(AccountController.class);

  /** The most that bcrypt reads. */
  private static final int MAX_PASSWORD_BYTES = 72;

  private final UserService users;
  private final SignInThrottle throttle;
  private final Refusals refusals;

  AccountController(UserService users, SignInThrottle throttle, Refusals refusals) {
    this.users = users;
    this.throttle = throttle;
    this.refusals = refusals;
  }

  /** The body of a request for a new user. */
  record SignUp(
      @Nullable String name,
      @Nullable String password,
      @Nullable String email,
      @Nullable String phone,
      @Nullable String avatar,
      @Nullable String location,
      @Nullable String bio) {
    NewUser checked() {
      var violations = new Violations();
      violations.required("name", name);
      violations.length("name", name, 3, 10);
      violations.that("name", name, SignUp::nameProblem);
      violations.required("email", email);
      var profile = new UserProfile(email, phone, avatar, location, bio);
      profile.check(violations);
      checkPassword("password", password, violations);
      violations.throwIfAny();
      return new NewUser(
          Objects.requireNonNull(name), new Secret(Objects.requireNonNull(password)), profile);
    }

    private static Optional<String> nameProblem(String name) {
      return name.codePoints().anyMatch(c -> Character.isISOControl(c) || c == ' ')
          ? Optional.of("has a blank or control character")
          : Optional.empty();
    }
  }

  /** The body of a request for another password. */
  record PasswordChange(@Nullable String oldPassword, @Nullable String newPassword) {
    void check() {
      var violations = new Violations();
      violations.required("old_password", oldPassword);
      violations.length("old_password", oldPassword, 8, 20);
      checkPassword("new_password", newPassword, violations);
      violations.throwIfAny();
    }
  }

  private static void checkPassword(
      String field, @Nullable String password, Violations violations) {
    violations.required(field, password);
    violations.length(field, password, 8, 20);
    if (password != null && password.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
      violations.add(field + ": is longer than " + MAX_PASSWORD_BYTES + " bytes in UTF-8");
    }
  }

  /** For everybody if the configuration says so, otherwise for those who may change users. */
  @PostMapping("/signup")
  User signUp(@RequestBody SignUp signUp, HttpServletRequest request) {
    var user = users.create(signUp.checked());
    if (request.getUserPrincipal() == null) {
      new AuditActor(AuditActor.Type.USER, user.name()).attachTo(request);
    }
    return user;
  }

  @PostMapping("/{id}/reset_password")
  void changePassword(
      @PathVariable long id,
      @RequestBody PasswordChange change,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    change.check();
    var name = users.get(id).name();
    try {
      boolean ok =
          throttle.attempt(
              request.getRemoteAddr(),
              name,
              () ->
                  users.changePassword(
                      id,
                      Objects.requireNonNull(change.oldPassword()),
                      Objects.requireNonNull(change.newPassword())));
      if (ok) {
        new AuditActor(AuditActor.Type.USER, name).attachTo(request);
      } else {
        log.atWarn()
            .addKeyValue("name", name)
            .addKeyValue("address", request.getRemoteAddr())
            .log("change of a password refused");
        refusals.unauthorized(response);
      }
    } catch (TooManyAttemptsException e) {
      refusals.tooManyRequests(response, e.pause());
    }
  }
}
