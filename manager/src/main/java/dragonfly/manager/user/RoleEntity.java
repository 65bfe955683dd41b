package dragonfly.manager.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code roles}. */
@Entity
@Table(name = "roles")
final class RoleEntity {
  static final String ROOT = "root";
  static final String GUEST = "guest";

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  @Column(nullable = false)
  String name = "";

  RoleEntity() {}

  long id() {
    return Objects.requireNonNull(id);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoleEntity role && name.equals(role.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }
}
