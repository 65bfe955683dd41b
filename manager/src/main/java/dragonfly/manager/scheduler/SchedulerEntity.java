package dragonfly.manager.scheduler;

import dragonfly.manager.jpa.DocumentConverter;
import dragonfly.manager.jpa.StoredEntity;
import dragonfly.manager.lease.Leases;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code scheduler}. The lease columns are written by {@link Leases} only. */
@Entity
@Table(name = "scheduler")
final class SchedulerEntity extends StoredEntity {
  @Column(nullable = false, updatable = false)
  String hostName = "";

  @Column(nullable = false)
  String ip = "";

  @Column(nullable = false)
  long schedulerClusterId;

  int port;
  @Nullable String idc;
  @Nullable String location;

  @Convert(converter = OfFeatures.class)
  List<String> features = List.of();

  @Convert(converter = OfSchedulerConfig.class)
  SchedulerConfig config = SchedulerConfig.NONE;

  @Column(insertable = false, updatable = false)
  @Nullable Instant leaseUntil;

  @Column(insertable = false, updatable = false)
  @Nullable Instant lastKeepAliveAt;

  SchedulerEntity() {}

  SchedulerEntity(Instant now, SchedulerRegistration registration) {
    super(now);
    this.hostName = registration.hostname();
    this.ip = registration.ip();
    this.schedulerClusterId = registration.clusterId();
    apply(now, registration);
  }

  void apply(Instant now, SchedulerRegistration registration) {
    port = registration.port();
    idc = registration.idc();
    location = registration.location();
    features = registration.features();
    config = registration.config();
    touch(now);
  }

  void changed(Instant now) {
    touch(now);
  }

  Scheduler toRecord(Leases leases) {
    return new Scheduler(
        id(),
        hostName,
        ip,
        port,
        idc,
        location,
        features,
        config,
        schedulerClusterId,
        leases.isActive(leaseUntil),
        lastKeepAliveAt);
  }

  /** Keeps the configuration as JSON. */
  static final class OfSchedulerConfig extends DocumentConverter<SchedulerConfig> {
    OfSchedulerConfig() {
      super(SchedulerConfig.class);
    }
  }

  /** Keeps the features as a JSON array. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the class literal of a generic type is raw
  static final class OfFeatures extends DocumentConverter<List<String>> {
    OfFeatures() {
      super((Class) List.class);
    }
  }
}
