package dragonfly.manager.user;

import dragonfly.core.unit.Secret;
import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Changes;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Users and their roles. Thread-safe; blocks on the database. */
@Service
public final class UserService {
  private static final Listing<UserEntity> LISTING =
      Listing.<UserEntity>byId()
          .sortedBy("name", "name")
          .sortedBy("email", "email")
          .sortedBy("state", "state")
          .sortedBy("location", "location")
          .searching("name", "email", "location", "bio");

  private final UserRepository users;
  private final RoleRepository roles;
  private final UserSessions sessions;
  private final Passwords passwords;
  private final Changes changes;
  private final ChangeMarks marks;
  private final InstantSource clock;

  UserService(
      UserRepository users,
      RoleRepository roles,
      UserSessions sessions,
      Passwords passwords,
      Changes changes,
      ChangeMarks marks,
      InstantSource clock) {
    this.users = users;
    this.roles = roles;
    this.sessions = sessions;
    this.passwords = passwords;
    this.changes = changes;
    this.marks = marks;
    this.clock = clock;
  }

  /**
   * The enabled user with this name and password; empty if there is none. Takes as long for an
   * unknown name as for a wrong password, a few tenths of a second of computing.
   */
  public Optional<User> authenticate(String name, String password) {
    var user = users.findByName(name).orElse(null);
    if (user == null) {
      passwords.matchNothing(password);
      return Optional.empty();
    }
    if (!passwords.match(password, user.encryptedPassword) || !user.isEnabled()) {
      return Optional.empty();
    }
    if (passwords.isOutdated(user.encryptedPassword)) {
      user.encryptedPassword = passwords.hash(password);
      user.changed(clock.instant());
      users.save(user);
    }
    return Optional.of(user.toRecord());
  }

  /**
   * Makes a user with the role guest.
   *
   * @throws ConflictException if the name or e-mail is taken
   */
  public User create(NewUser user) {
    return create(user.name(), passwords.hash(user.password().reveal()), user.profile());
  }

  /** Makes a user with the role guest whom no password lets in. */
  public User createWithoutPassword(String name, UserProfile profile) {
    return create(name, Passwords.HASH_OF_NOTHING, profile);
  }

  private User create(String name, String hash, UserProfile profile) {
    return changes.inTransaction(
        () -> {
          var user = new UserEntity(clock.instant(), name, hash);
          user.apply(profile);
          user.roles.add(role(RoleEntity.GUEST));
          return users.saveAndFlush(user).toRecord();
        });
  }

  /**
   * Changes the password of the user and ends all his sessions.
   *
   * @return false if the old one is wrong or the user is disabled
   */
  public boolean changePassword(long id, String oldPassword, String newPassword) {
    var known = load(id);
    if (!passwords.match(oldPassword, known.encryptedPassword) || !known.isEnabled()) {
      return false;
    }
    var hash = passwords.hash(newPassword);
    changes.inTransaction(
        () -> {
          var user = load(id);
          user.encryptedPassword = hash;
          user.changed(clock.instant());
          users.saveAndFlush(user);
          sessions.endAll(id);
          return id;
        });
    return true;
  }

  /**
   * The user.
   *
   * @throws NotFoundException if there is none
   */
  public User get(long id) {
    return load(id).toRecord();
  }

  public Optional<User> find(long id) {
    return users.findById(id).map(UserEntity::toRecord);
  }

  /** The id of the oldest enabled user with the role root. */
  public OptionalLong firstRoot() {
    return users.findByStateAndRolesNameOrderById(UserEntity.ENABLED, RoleEntity.ROOT).stream()
        .mapToLong(UserEntity::id)
        .findFirst();
  }

  public boolean isNameTaken(String name) {
    return users.findByName(name).isPresent();
  }

  public boolean isEmailTaken(String email) {
    return users.existsByEmail(email);
  }

  Paging.Result<User> list(
      String name, String email, String location, String state, ListRequest request) {
    var filter =
        Filter.<UserEntity>all()
            .equal("name", name)
            .equal("email", email)
            .equal("location", location)
            .equal("state", state);
    return LISTING.page(
        users, request, filter, rows -> rows.stream().map(UserEntity::toRecord).toList());
  }

  User update(long id, UserChange change) {
    change.check();
    var state = change.state();
    boolean disabling = UserEntity.DISABLED.equals(state);
    return changes.inTransaction(
        () -> {
          if (disabling) {
            roles.lock(RoleEntity.ROOT);
          }
          var user = load(id);
          user.apply(change.profile());
          user.state = state == null ? user.state : state;
          user.changed(clock.instant());
          users.saveAndFlush(user);
          if (disabling) {
            refuseToLoseRoot();
            // enabled again, he has to sign in
            sessions.endAll(id);
          }
          return user.toRecord();
        });
  }

  /**
   * Deletes a user with his tokens.
   *
   * @throws ConflictException if something that outlives him names him, or he is the last root
   */
  void delete(long id) {
    changes.inTransaction(
        () -> {
          roles.lock(RoleEntity.ROOT);
          users.delete(load(id));
          users.flush();
          marks.ofNobody();
          refuseToLoseRoot();
          return id;
        });
  }

  List<String> roles(long id) {
    return changes.inTransaction(
        () -> load(id).roles.stream().map(role -> role.name).sorted().toList());
  }

  void grant(long id, String role) {
    changes.inTransaction(
        () -> {
          var user = load(id);
          if (!user.roles.add(role(role))) {
            throw new ConflictException("Conflict");
          }
          user.changed(clock.instant());
          marks.ofNobody();
          return users.saveAndFlush(user).id();
        });
  }

  void withdraw(long id, String role) {
    changes.inTransaction(
        () -> {
          roles.lock(RoleEntity.ROOT);
          var user = load(id);
          if (!user.roles.removeIf(held -> held.name.equals(role))) {
            throw new NotFoundException("record not found");
          }
          user.changed(clock.instant());
          users.saveAndFlush(user);
          refuseToLoseRoot();
          marks.ofNobody();
          return id;
        });
  }

  /** Otherwise nobody could ever grant anything again. */
  private void refuseToLoseRoot() {
    if (!users.existsByStateAndRolesName(UserEntity.ENABLED, RoleEntity.ROOT)) {
      throw new ConflictException("no enabled user with the role root would be left");
    }
  }

  private UserEntity load(long id) {
    return users.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private RoleEntity role(String name) {
    return roles.findByName(name).orElseThrow(() -> new NotFoundException("record not found"));
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
    try {
      changes.inTransaction(
          () -> {
            var root = new UserEntity(clock.instant(), RoleEntity.ROOT, hash);
            root.roles.add(role(RoleEntity.ROOT));
            return users.saveAndFlush(root).id();
          });
    } catch (ConflictException _) {
      // another manager was first; its password counts
      return Optional.empty();
    }
    return given == null ? Optional.of(password) : Optional.empty();
  }
}
