package dragonfly.manager.token;

import dragonfly.core.unit.Secret;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.ForbiddenException;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Changes;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.json.Json;
import dragonfly.manager.user.User;
import dragonfly.manager.user.UserService;
import dragonfly.manager.user.UserSessions;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Personal access tokens. Thread-safe; blocks on the database. */
@Service
public final class TokenService {
  private static final Listing<TokenEntity> LISTING =
      Listing.<TokenEntity>byId()
          .sortedBy("name", "name")
          .sortedBy("state", "state")
          .sortedBy("expired_at", "expiredAt")
          .sortedBy("last_used_at", "lastUsedAt")
          .searching("name", "bio");

  private static final int TOKEN_BYTES = 32;
  private static final String INITIAL_NAME = "default";
  private static final Duration INITIAL_LIFE = Duration.ofDays(3650);

  /** A use is written down at most this often. */
  private static final Duration USE_INTERVAL = Duration.ofMinutes(1);

  private final TokenRepository tokens;
  private final UserService users;
  private final UserSessions sessions;
  private final Changes changes;
  private final JdbcClient jdbc;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  TokenService(
      TokenRepository tokens,
      UserService users,
      UserSessions sessions,
      Changes changes,
      JdbcClient jdbc,
      InstantSource clock) {
    this.tokens = tokens;
    this.users = users;
    this.sessions = sessions;
    this.changes = changes;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * Makes the token that programs are configured with before the first start, for the first user
   * with the role root; does nothing if there is one of its name.
   */
  public void createInitial(Secret token) {
    var owner = users.firstRoot();
    if (owner.isEmpty() || tokens.existsByName(INITIAL_NAME)) {
      return;
    }
    var now = clock.instant();
    try {
      changes.inTransaction(
          () -> {
            var entity = new TokenEntity(now, INITIAL_NAME, hash(token.reveal()));
            entity.apply(
                new TokenRequest(
                    null, null, List.of(), null, now.plus(INITIAL_LIFE), owner.getAsLong()));
            return tokens.saveAndFlush(entity).id();
          });
    } catch (ConflictException _) {
      // another manager was first
    }
  }

  /** The token with this text, whatever its state. */
  public Optional<ShownToken> find(String text) {
    return tokens
        .findByTokenHash(hash(text))
        .map(
            token ->
                new ShownToken(
                    token.id(),
                    token.name,
                    token.userId,
                    token.state.equals(TokenEntity.ACTIVE),
                    token.expiredAt,
                    Set.copyOf(token.scopeNames())));
  }

  /** Writes down that the token was used just now. */
  public void used(ShownToken token) {
    var now = clock.instant();
    jdbc.sql(
            """
            update personal_access_token set last_used_at = ?
            where id = ? and (last_used_at is null or last_used_at < ?)\
            """)
        .params(Timestamp.from(now), token.id(), Timestamp.from(now.minus(USE_INTERVAL)))
        .update();
  }

  PersonalAccessToken create(TokenRequest request, long caller) {
    var now = clock.instant();
    request.checkForCreate(now);
    var user = owner(Objects.requireNonNull(request.userId()), caller);
    var bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    return changes.inTransaction(
        () -> {
          var entity = new TokenEntity(now, Objects.requireNonNull(request.name()), hash(text));
          entity.scopes = Json.write(Scope.ALL_NAMES);
          entity.apply(request);
          return tokens.saveAndFlush(entity).toRecord(text, user);
        });
  }

  PersonalAccessToken update(long id, TokenRequest request, long caller) {
    request.checkForUpdate();
    var userId = request.userId();
    if (userId != null && userId != load(id).userId) {
      owner(userId, caller);
    }
    return changes.inTransaction(
        () -> {
          var entity = load(id);
          entity.apply(request);
          entity.changed(clock.instant());
          return shown(tokens.saveAndFlush(entity));
        });
  }

  void delete(long id) {
    changes.inTransaction(
        () -> {
          tokens.delete(load(id));
          tokens.flush();
          return id;
        });
  }

  PersonalAccessToken get(long id) {
    return shown(load(id));
  }

  Paging.Result<PersonalAccessToken> list(
      String state, @Nullable Long userId, ListRequest request) {
    var filter = Filter.<TokenEntity>all().equal("state", state).equal("userId", userId);
    return LISTING.page(tokens, request, filter, rows -> rows.stream().map(this::shown).toList());
  }

  /**
   * Whose the token shall be. A token acts as its user, so it is made for somebody else only by
   * those who might as well become him.
   */
  private User owner(long userId, long caller) {
    if (userId != caller && !sessions.access(caller, "users", "*").everywhere()) {
      throw new ForbiddenException("permission deny");
    }
    return users
        .find(userId)
        .orElseThrow(() -> new InvalidInputException("user_id: there is no user " + userId));
  }

  private PersonalAccessToken shown(TokenEntity token) {
    return token.toRecord(null, users.find(token.userId).orElse(null));
  }

  private TokenEntity load(long id) {
    return tokens.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  /** Tokens are random and long, so a plain hash tells nothing about them. */
  private static String hash(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
