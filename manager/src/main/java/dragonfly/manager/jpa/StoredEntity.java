package dragonfly.manager.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Version;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The columns that every table has. Confined to the transaction that loaded it. */
@MappedSuperclass
public abstract class StoredEntity {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  /** Optimistic lock: a write based on an older state fails instead of undoing the newer one. */
  @Version private long version;

  @Column(nullable = false, updatable = false)
  private Instant createdAt = Instant.EPOCH;

  @Column(nullable = false)
  private Instant updatedAt = Instant.EPOCH;

  protected StoredEntity() {}

  protected StoredEntity(Instant now) {
    this.createdAt = stored(now);
    this.updatedAt = stored(now);
  }

  /** The key; only of an entity that has been saved. */
  public long id() {
    if (id == null) {
      throw new IllegalStateException("not saved yet");
    }
    return id;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  protected void touch(Instant now) {
    updatedAt = stored(now);
  }

  /** As precise as the columns, so that a fresh entity equals the one that is read back. */
  private static Instant stored(Instant now) {
    return now.truncatedTo(ChronoUnit.MICROS);
  }
}
