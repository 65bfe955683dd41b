package dragonfly.manager.seedpeer;

import dragonfly.manager.cluster.SeedPeerClusterResource;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A seed peer as REST shows it.
 *
 * @param state active or inactive
 */
public record SeedPeerResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    String hostName,
    String type,
    String idc,
    String location,
    String ip,
    int port,
    int downloadPort,
    int objectStoragePort,
    String state,
    long seedPeerClusterId,
    @Nullable SeedPeerClusterResource seedPeerCluster) {

  static SeedPeerResource of(
      SeedPeerEntity row, boolean isActive, @Nullable SeedPeerClusterResource cluster) {
    return new SeedPeerResource(
        row.id(),
        row.createdAt(),
        row.updatedAt(),
        0,
        row.hostName,
        row.type,
        Objects.requireNonNullElse(row.idc, ""),
        Objects.requireNonNullElse(row.location, ""),
        row.ip,
        row.port,
        row.downloadPort,
        row.objectStoragePort,
        isActive ? SeedPeer.ACTIVE : SeedPeer.INACTIVE,
        row.seedPeerClusterId,
        cluster);
  }
}
