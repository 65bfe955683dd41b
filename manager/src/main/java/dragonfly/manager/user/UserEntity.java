package dragonfly.manager.user;

import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A row of {@code users}. */
@Entity
@Table(name = "users")
final class UserEntity extends StoredEntity {
  static final String ENABLED = "enable";
  static final String DISABLED = "disable";

  @Column(nullable = false)
  String name = "";

  @Nullable String email;

  @Column(nullable = false)
  String encryptedPassword = "";

  @Column(nullable = false)
  String avatar = "";

  @Column(nullable = false)
  String phone = "";

  @Column(nullable = false)
  String state = ENABLED;

  @Column(nullable = false)
  String location = "";

  @Column(nullable = false)
  String bio = "";

  @ManyToMany
  @JoinTable(
      name = "user_role",
      joinColumns = @JoinColumn(name = "user_id"),
      inverseJoinColumns = @JoinColumn(name = "role_id"))
  Set<RoleEntity> roles = new HashSet<>();

  UserEntity() {}

  UserEntity(Instant now, String name, String encryptedPassword) {
    super(now);
    this.name = name;
    this.encryptedPassword = encryptedPassword;
  }

  boolean isEnabled() {
    return state.equals(ENABLED);
  }

  User toRecord() {
    return new User(
        id(),
        createdAt(),
        updatedAt(),
        0,
        email == null ? "" : email,
        name,
        avatar,
        phone,
        state,
        location,
        bio);
  }

  void apply(UserProfile profile) {
    email = orElse(profile.email(), email);
    phone = Objects.requireNonNullElse(profile.phone(), phone);
    avatar = Objects.requireNonNullElse(profile.avatar(), avatar);
    location = Objects.requireNonNullElse(profile.location(), location);
    bio = Objects.requireNonNullElse(profile.bio(), bio);
  }

  private static @Nullable String orElse(@Nullable String value, @Nullable String other) {
    return value == null ? other : value;
  }

  void changed(Instant now) {
    touch(now);
  }
}
