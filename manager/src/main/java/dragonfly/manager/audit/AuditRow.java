package dragonfly.manager.audit;

import dragonfly.manager.json.Json;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit}; only read, {@link AuditWriter} makes them. */
@Entity
@Table(name = "audit")
final class AuditRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(nullable = false)
  private Instant operatedAt = Instant.EPOCH;

  @Column(nullable = false)
  private String actorType = "";

  @Column(nullable = false)
  private String actorName = "";

  @Column(nullable = false)
  private String eventType = "";

  @Column(nullable = false)
  private String operation = "";

  @Column(nullable = false)
  private String state = "";

  @Column(nullable = false)
  private String path = "";

  @Column(nullable = false)
  private int statusCode;

  @Column(nullable = false)
  private String detail = "";

  AuditRow() {}

  Audit toRecord() {
    return new Audit(
        Objects.requireNonNull(id),
        operatedAt,
        operatedAt,
        0,
        actorType,
        actorName,
        eventType,
        operation,
        operatedAt,
        state,
        path,
        statusCode,
        Json.mapper().readTree(detail));
  }
}
