package dragonfly.manager.application;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An application as REST shows it.
 *
 * @param userId who made it, 0 if that is not known
 */
record ApplicationResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String name,
    String url,
    String bio,
    @Nullable ApplicationPriority priority,
    long userId) {

  static ApplicationResource of(ApplicationEntity row) {
    return new ApplicationResource(
        row.id(),
        row.createdAt(),
        row.updatedAt(),
        0,
        row.name,
        row.url,
        row.bio,
        row.priority,
        Objects.requireNonNullElse(row.userId, 0L));
  }
}
