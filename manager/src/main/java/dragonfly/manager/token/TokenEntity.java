package dragonfly.manager.token;

import dragonfly.manager.jpa.StoredEntity;
import dragonfly.manager.json.Json;
import dragonfly.manager.user.User;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code personal_access_token}. */
@Entity
@Table(name = "personal_access_token")
final class TokenEntity extends StoredEntity {
  static final String ACTIVE = "active";
  static final String INACTIVE = "inactive";

  @Column(nullable = false)
  String name = "";

  @Column(nullable = false)
  String bio = "";

  @Column(nullable = false, updatable = false)
  String tokenHash = "";

  @Column(nullable = false)
  String scopes = "[]";

  @Column(nullable = false)
  String state = ACTIVE;

  @Column(nullable = false)
  Instant expiredAt = Instant.EPOCH;

  /** Written behind the entity's back, so that a use is no change. */
  @Column(insertable = false, updatable = false)
  @Nullable Instant lastUsedAt;

  @Column(nullable = false)
  long userId;

  TokenEntity() {}

  TokenEntity(Instant now, String name, String tokenHash) {
    super(now);
    this.name = name;
    this.tokenHash = tokenHash;
  }

  void apply(TokenRequest request) {
    bio = Objects.requireNonNullElse(request.bio(), bio);
    state = Objects.requireNonNullElse(request.state(), state);
    userId = Objects.requireNonNullElse(request.userId(), userId);
    if (request.scopes() != null) {
      scopes = Json.write(request.scopes().isEmpty() ? Scope.ALL_NAMES : request.scopes());
    }
    if (request.expiredAt() != null) {
      expiredAt = request.expiredAt().truncatedTo(ChronoUnit.MICROS);
    }
  }

  void changed(Instant now) {
    touch(now);
  }

  List<String> scopeNames() {
    return List.of(Json.read(scopes, String[].class));
  }

  /**
   * What REST shows.
   *
   * @param token the token itself, known only when it is made
   */
  PersonalAccessToken toRecord(@Nullable String token, @Nullable User user) {
    return new PersonalAccessToken(
        id(),
        createdAt(),
        updatedAt(),
        0,
        name,
        bio,
        token,
        scopeNames(),
        state,
        expiredAt,
        lastUsedAt,
        userId,
        user);
  }
}
