package dragonfly.manager.user;

import dragonfly.manager.web.Violations;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a user tells about himself; absent means unchanged. An empty text clears its field, but for
 * the e-mail, where it means absent.
 */
public record UserProfile(
    @Nullable String email,
    @Nullable String phone,
    @Nullable String avatar,
    @Nullable String location,
    @Nullable String bio) {
  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,190}");

  public static final UserProfile EMPTY = new UserProfile(null, null, null, null, null);

  public UserProfile {
    email = email == null || email.isEmpty() ? null : email;
  }

  /** Reports every field that is too long or malformed. */
  public void check(Violations violations) {
    violations.that("email", email, UserProfile::emailProblem);
    violations.atMost("phone", phone, 256);
    violations.atMost("avatar", avatar, 256);
    violations.atMost("location", location, 1024);
    violations.atMost("bio", bio, 1024);
  }

  private static Optional<String> emailProblem(String email) {
    return EMAIL.matcher(email).matches()
        ? Optional.empty()
        : Optional.of("is not an e-mail address");
  }
}
