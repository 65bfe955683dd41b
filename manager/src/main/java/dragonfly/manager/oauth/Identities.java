package dragonfly.manager.oauth;

import dragonfly.manager.error.ConflictException;
import dragonfly.manager.jpa.Changes;
import dragonfly.manager.user.User;
import dragonfly.manager.user.UserProfile;
import dragonfly.manager.user.UserService;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Which user a visitor is. Somebody new becomes a new user with the role guest, never one that is
 * there already: an e-mail address or a name proves nothing. Thread-safe; blocks on the database.
 */
@Service
public final class Identities {
  private static final int MAX_NAME = 200;

  private final UserService users;
  private final OAuthRepository providers;
  private final Changes changes;
  private final JdbcClient jdbc;
  private final InstantSource clock;

  Identities(
      UserService users,
      OAuthRepository providers,
      Changes changes,
      JdbcClient jdbc,
      InstantSource clock) {
    this.users = users;
    this.providers = providers;
    this.changes = changes;
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * The user who the visitor is, made if he comes for the first time; empty if his provider brings
   * no new users.
   */
  public Optional<User> user(Visitor visitor) {
    var id = id(visitor);
    var known = find(id);
    if (known.isPresent() || !mayBeNew(visitor)) {
      return known;
    }
    try {
      return Optional.of(changes.inTransaction(() -> create(id, visitor)));
    } catch (ConflictException e) {
      // he came twice at the same time
      return Optional.of(find(id).orElseThrow(() -> e));
    }
  }

  private boolean mayBeNew(Visitor visitor) {
    return providers.findByName(visitor.provider()).map(row -> row.signUp).orElse(false);
  }

  private Optional<User> find(String id) {
    return jdbc.sql("select user_id from user_identity where id = ?")
        .params(id)
        .query(Long.class)
        .optional()
        .flatMap(users::find);
  }

  private User create(String id, Visitor visitor) {
    var user = users.createWithoutPassword(freeName(visitor), free(visitor.profile()));
    jdbc.sql(
            """
            insert into user_identity (id, user_id, issuer, subject, created_at)
            values (?, ?, ?, ?, ?)\
            """)
        .params(id, user.id(), visitor.issuer(), visitor.subject(), Timestamp.from(clock.instant()))
        .update();
    return user;
  }

  private String freeName(Visitor visitor) {
    var clean = visitor.name().replaceAll("[\\s\\p{Cntrl}]+", "");
    var wanted = clean.substring(0, Math.min(clean.length(), MAX_NAME));
    if (wanted.length() >= 3 && !users.isNameTaken(wanted)) {
      return wanted;
    }
    var base = (wanted.isEmpty() ? "" : wanted + "-") + visitor.provider();
    var name = base;
    for (int i = 2; users.isNameTaken(name); i++) {
      name = base + "-" + i;
    }
    return name;
  }

  private UserProfile free(UserProfile profile) {
    var email = profile.email();
    return email == null || !users.isEmailTaken(email)
        ? profile
        : new UserProfile(
            null, profile.phone(), profile.avatar(), profile.location(), profile.bio());
  }

  private static String id(Visitor visitor) {
    try {
      var text = visitor.issuer() + "\n" + visitor.subject();
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
