package dragonfly.manager.seedpeer;

import dragonfly.manager.jpa.StoredEntity;
import dragonfly.manager.lease.Leases;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code seed_peer}. The lease columns are written by {@link Leases} only. */
@Entity
@Table(name = "seed_peer")
final class SeedPeerEntity extends StoredEntity {
  @Column(nullable = false, updatable = false)
  String hostName = "";

  @Column(nullable = false)
  String ip = "";

  @Column(nullable = false)
  long seedPeerClusterId;

  String type = "";
  int port;
  int downloadPort;
  int objectStoragePort;
  @Nullable String idc;
  @Nullable String location;

  @Column(insertable = false, updatable = false)
  @Nullable Instant leaseUntil;

  SeedPeerEntity() {}

  SeedPeerEntity(Instant now, SeedPeerRegistration registration) {
    super(now);
    this.hostName = registration.hostname();
    this.ip = registration.ip();
    this.seedPeerClusterId = registration.clusterId();
    apply(now, registration);
  }

  void apply(Instant now, SeedPeerRegistration registration) {
    type = registration.type();
    port = registration.port();
    downloadPort = registration.downloadPort();
    idc = registration.idc();
    location = registration.location();
    touch(now);
  }

  void changed(Instant now) {
    touch(now);
  }

  SeedPeer toRecord(boolean isActive) {
    return new SeedPeer(
        id(), hostName, type, ip, port, downloadPort, idc, location, seedPeerClusterId, isActive);
  }
}
