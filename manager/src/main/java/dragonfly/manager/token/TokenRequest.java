package dragonfly.manager.token;

import dragonfly.manager.web.Violations;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a token; absent means unchanged.
 *
 * @param scopes empty means all
 */
record TokenRequest(
    @Nullable String name,
    @Nullable String bio,
    @Nullable List<String> scopes,
    @Nullable String state,
    @Nullable Instant expiredAt,
    @Nullable Long userId) {
  /** The last moment that every engine stores. */
  private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

  TokenRequest {
    state = state == null || state.isEmpty() ? null : state;
    userId = userId == null || userId == 0 ? null : userId;
  }

  void checkForCreate(Instant now) {
    var violations = new Violations();
    violations.required("name", name);
    violations.length("name", name, 0, 256);
    violations.required("expired_at", expiredAt);
    violations.required("user_id", userId);
    if (expiredAt != null && !expiredAt.isAfter(now)) {
      violations.add("expired_at: " + expiredAt + " is in the past");
    }
    check(violations);
  }

  void checkForUpdate() {
    check(new Violations());
  }

  private void check(Violations violations) {
    violations.atMost("bio", bio, 1024);
    violations.each("scopes", scopes, TokenRequest::scopeProblem);
    violations.between("user_id", userId, 1, Long.MAX_VALUE);
    violations.that(
        "state",
        state,
        value ->
            value.equals(TokenEntity.ACTIVE) || value.equals(TokenEntity.INACTIVE)
                ? Optional.empty()
                : Optional.of("is neither active nor inactive"));
    if (expiredAt != null && (expiredAt.isAfter(LATEST) || expiredAt.isBefore(Instant.EPOCH))) {
      violations.add("expired_at: is not between " + Instant.EPOCH + " and " + LATEST);
    }
    violations.throwIfAny();
  }

  private static Optional<String> scopeProblem(String scope) {
    return Scope.ALL_NAMES.contains(scope)
        ? Optional.empty()
        : Optional.of("is none of " + String.join(", ", Scope.ALL_NAMES));
  }
}
