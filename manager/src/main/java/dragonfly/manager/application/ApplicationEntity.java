package dragonfly.manager.application;

import dragonfly.manager.jpa.DocumentConverter;
import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code application}. */
@Entity
@Table(name = "application")
final class ApplicationEntity extends StoredEntity {
  String name = "";
  String url = "";
  String bio = "";

  @Convert(converter = OfPriority.class)
  @Nullable ApplicationPriority priority;

  @Nullable Long userId;

  ApplicationEntity() {}

  ApplicationEntity(Instant now) {
    super(now);
  }

  void changed(Instant now) {
    touch(now);
  }

  /** Keeps the priority as JSON. */
  static final class OfPriority extends DocumentConverter<ApplicationPriority> {
    OfPriority() {
      super(ApplicationPriority.class);
    }
  }
}
