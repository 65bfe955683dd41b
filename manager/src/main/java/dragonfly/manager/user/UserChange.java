package dragonfly.manager.user;

import dragonfly.manager.web.Violations;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that changes a user; absent means unchanged.
 *
 * @param state {@code enable} or {@code disable}; not for oneself
 */
record UserChange(
    @Nullable String email,
    @Nullable String phone,
    @Nullable String avatar,
    @Nullable String location,
    @Nullable String bio,
    @Nullable String state) {

  UserChange {
    state = state == null || state.isEmpty() ? null : state;
  }

  UserProfile profile() {
    return new UserProfile(email, phone, avatar, location, bio);
  }

  void check() {
    var violations = new Violations();
    profile().check(violations);
    violations.that(
        "state",
        state,
        value ->
            value.equals(UserEntity.ENABLED) || value.equals(UserEntity.DISABLED)
                ? Optional.empty()
                : Optional.of("is neither enable nor disable"));
    violations.throwIfAny();
  }
}
