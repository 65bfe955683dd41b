package dragonfly.manager.seedpeer;

import dragonfly.manager.cluster.SeedPeerClusterService;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.jpa.Transactions;
import dragonfly.manager.lease.Leases;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What people do with seed peers, who register by themselves. Thread-safe; blocks. */
@Service
final class SeedPeerAdministration {
  private static final Listing<SeedPeerEntity> LISTING =
      Listing.<SeedPeerEntity>byId()
          .sortedBy("host_name", "hostName")
          .sortedBy("ip", "ip")
          .sortedBy("port", "port")
          .sortedBy("idc", "idc")
          .sortedBy("location", "location")
          .sortedBy("seed_peer_cluster_id", "seedPeerClusterId")
          .searching("hostName", "ip", "idc", "location");

  private final SeedPeerRepository seedPeers;
  private final SeedPeerClusterService clusters;
  private final Leases leases;
  private final Transactions transactions;
  private final InstantSource clock;

  SeedPeerAdministration(
      SeedPeerRepository seedPeers,
      SeedPeerClusterService clusters,
      Leases leases,
      Transactions transactions,
      InstantSource clock) {
    this.seedPeers = seedPeers;
    this.clusters = clusters;
    this.leases = leases;
    this.transactions = transactions;
    this.clock = clock;
  }

  /**
   * Which seed peers to list; an empty text and 0 stand for all.
   *
   * @param state active or inactive
   */
  record Wanted(
      String hostName,
      String type,
      String idc,
      String location,
      String ip,
      long port,
      long downloadPort,
      String state,
      long seedPeerClusterId) {}

  SeedPeerResource create(SeedPeerRequest request) {
    request.checkForCreate();
    return transactions.change(
        () -> {
          long cluster = Objects.requireNonNull(request.seedPeerClusterId());
          checkCluster(cluster);
          var row =
              new SeedPeerEntity(
                  clock.instant(),
                  new SeedPeerRegistration(
                      Objects.requireNonNull(request.hostName()),
                      Objects.requireNonNull(request.type()),
                      Objects.requireNonNull(request.ip()),
                      port(request.port(), 0),
                      port(request.downloadPort(), 0),
                      request.idc(),
                      request.location(),
                      cluster));
          row.objectStoragePort = port(request.objectStoragePort(), 0);
          seedPeers.saveAndFlush(row);
          clusters.tell(cluster);
          return shown(row);
        });
  }

  SeedPeerResource update(long id, SeedPeerRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          clusters.tell(row.seedPeerClusterId);
          var cluster = request.seedPeerClusterId();
          if (cluster != null && cluster != row.seedPeerClusterId) {
            move(row, cluster);
          }
          row.type = Objects.requireNonNullElse(request.type(), row.type);
          row.ip = Objects.requireNonNullElse(request.ip(), row.ip);
          row.port = port(request.port(), row.port);
          row.downloadPort = port(request.downloadPort(), row.downloadPort);
          row.objectStoragePort = port(request.objectStoragePort(), row.objectStoragePort);
          row.idc = orElse(request.idc(), row.idc);
          row.location = orElse(request.location(), row.location);
          row.changed(clock.instant());
          return shown(seedPeers.saveAndFlush(row));
        });
  }

  /** Makes a seed peer one of another cluster. */
  void move(long id, long seedPeerClusterId) {
    transactions.change(
        () -> {
          var row = load(id);
          clusters.tell(row.seedPeerClusterId);
          move(row, seedPeerClusterId);
          row.changed(clock.instant());
          seedPeers.saveAndFlush(row);
          return id;
        });
  }

  private void move(SeedPeerEntity row, long seedPeerClusterId) {
    checkCluster(seedPeerClusterId);
    row.seedPeerClusterId = seedPeerClusterId;
    clusters.tell(seedPeerClusterId);
  }

  /** Forgets a seed peer. One that lives registers again. */
  void delete(long id) {
    transactions.change(
        () -> {
          var row = load(id);
          clusters.tell(row.seedPeerClusterId);
          seedPeers.delete(row);
          seedPeers.flush();
          return id;
        });
  }

  SeedPeerResource get(long id) {
    return transactions.read(() -> shown(load(id)));
  }

  Paging.Result<SeedPeerResource> list(Wanted wanted, ListRequest request) {
    var filter =
        Filter.<SeedPeerEntity>all()
            .equal("hostName", wanted.hostName())
            .equal("type", wanted.type())
            .equal("idc", wanted.idc())
            .equal("location", wanted.location())
            .equal("ip", wanted.ip())
            .equal("port", wanted.port())
            .equal("downloadPort", wanted.downloadPort())
            .equal("seedPeerClusterId", wanted.seedPeerClusterId());
    if (!wanted.state().isEmpty()) {
      boolean active = wanted.state().equals(SeedPeer.ACTIVE);
      filter.where(leases.condition("leaseUntil", active));
    }
    return transactions.read(() -> LISTING.page(seedPeers, request, filter, this::shown));
  }

  private SeedPeerEntity load(long id) {
    return seedPeers.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private void checkCluster(long id) {
    if (!clusters.byIds(List.of(id)).containsKey(id)) {
      throw new NotFoundException("seed peer cluster " + id + " not found");
    }
  }

  private SeedPeerResource shown(SeedPeerEntity row) {
    return shown(List.of(row)).getFirst();
  }

  private List<SeedPeerResource> shown(List<SeedPeerEntity> rows) {
    var byId = clusters.byIds(rows.stream().map(row -> row.seedPeerClusterId).distinct().toList());
    return rows.stream()
        .map(
            row ->
                SeedPeerResource.of(
                    row, leases.isActive(row.leaseUntil), byId.get(row.seedPeerClusterId)))
        .toList();
  }

  private static int port(@Nullable Long value, int other) {
    return value == null ? other : Math.toIntExact(value);
  }

  private static @Nullable String orElse(@Nullable String value, @Nullable String other) {
    return value == null ? other : value;
  }
}
