package dragonfly.manager.token;

import com.fasterxml.jackson.annotation.JsonProperty;
import dragonfly.manager.user.User;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A personal access token as REST shows it.
 *
 * @param token only in the answer to the request that made it
 * @param user whose it is
 */
record PersonalAccessToken(
    long id,
    Instant createdAt,
    Instant updatedAt,
    @JsonProperty("is_del") int isDel,
    String name,
    String bio,
    @Nullable String token,
    List<String> scopes,
    String state,
    Instant expiredAt,
    @Nullable Instant lastUsedAt,
    long userId,
    @Nullable User user) {
  PersonalAccessToken {
    scopes = List.copyOf(scopes);
  }
}
