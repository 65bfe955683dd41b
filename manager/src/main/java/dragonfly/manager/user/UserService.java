package dragonfly.manager.user;

import dragonfly.core.unit.Secret;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Users and what they may do. Thread-safe; blocks on the database. */
@Service
public final class UserService {
  private static final String ROOT = "root";

  private final UserRepository users;
  private final RoleRepository roles;
  private final Passwords passwords;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  UserService(
      UserRepository users,
      RoleRepository roles,
      Passwords passwords,
      TransactionOperations transactions,
      InstantSource clock) {
    this.users = users;
    this.roles = roles;
    this.passwords = passwords;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * The id of the enabled user with this name and password; empty if there is none. Takes as long
   * for an unknown name as for a wrong password, a few tenths of a second of computing.
   */
  public OptionalLong authenticate(String name, String password) {
    var user = users.findByName(name).orElse(null);
    if (user == null) {
      passwords.matchNothing(password);
      return OptionalLong.empty();
    }
    if (!passwords.match(password, user.encryptedPassword) || !user.isEnabled()) {
      return OptionalLong.empty();
    }
    if (passwords.isOutdated(user.encryptedPassword)) {
      user.encryptedPassword = passwords.hash(password);
      user.changed(clock.instant());
      users.save(user);
    }
    return OptionalLong.of(user.id());
  }

  public boolean isEnabled(long id) {
    return users.findById(id).map(UserEntity::isEnabled).orElse(false);
  }

  /**
   * Whether an enabled user has a role that permits the action.
   *
   * @param object the kind of thing, as the path of its REST resource names it
   * @param action {@code read} or {@code *}
   */
  public boolean permits(long id, String object, String action) {
    return users.permits(id, object, action);
  }

  /**
   * Makes the user that a fresh database begins with; does nothing when there is any user.
   *
   * @param given its password; random if null
   * @return the password, if it was made at random
   */
  public Optional<String> createRoot(@Nullable Secret given) {
    if (users.count() > 0) {
      return Optional.empty();
    }
    var password = given == null ? passwords.random() : given.reveal();
    var hash = passwords.hash(password);
    transactions.executeWithoutResult(
        status -> {
          var root = new UserEntity(clock.instant(), ROOT, hash);
          root.roles.add(
              roles
                  .findByName(ROOT)
                  .orElseThrow(() -> new IllegalStateException("no role " + ROOT)));
          users.save(root);
        });
    return given == null ? Optional.of(password) : Optional.empty();
  }
}
