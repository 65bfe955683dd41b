package dragonfly.manager.settings;

import java.time.Instant;
import java.util.Objects;

/**
 * A setting as REST shows it. Immutable.
 *
 * @param userId who made it, 0 for the manager itself
 */
public record Setting(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String name,
    String value,
    String bio,
    long userId) {

  static Setting of(SettingEntity row) {
    return new Setting(
        row.id(),
        row.createdAt(),
        row.updatedAt(),
        0,
        row.name,
        row.content,
        row.bio,
        Objects.requireNonNullElse(row.userId, 0L));
  }
}
