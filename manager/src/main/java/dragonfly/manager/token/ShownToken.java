package dragonfly.manager.token;

import java.time.Instant;
import java.util.Set;

/**
 * A token that a request shows and that we know.
 *
 * @param scopes none means all
 */
public record ShownToken(
    long id, String name, long userId, boolean active, Instant expiredAt, Set<String> scopes) {
  public ShownToken {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the token is for this. */
  public boolean covers(Scope scope) {
    return scopes.isEmpty() || scopes.contains(scope.wireName());
  }
}
