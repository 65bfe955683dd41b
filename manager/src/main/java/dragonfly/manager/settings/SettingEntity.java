package dragonfly.manager.settings;

import dragonfly.manager.jpa.StoredEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code setting}. */
@Entity
@Table(name = "setting")
final class SettingEntity extends StoredEntity {
  @Column(nullable = false)
  String name = "";

  @Column(nullable = false)
  String content = "";

  @Column(nullable = false)
  String bio = "";

  @Nullable Long userId;

  SettingEntity() {}

  SettingEntity(Instant now) {
    super(now);
  }

  void changed(Instant now) {
    touch(now);
  }
}
