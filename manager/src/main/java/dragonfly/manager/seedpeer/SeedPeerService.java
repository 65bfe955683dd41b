package dragonfly.manager.seedpeer;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.cluster.ClusterMembers;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.cluster.SchedulerCluster;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Gathering;
import dragonfly.manager.lease.LeaseHolder;
import dragonfly.manager.lease.LeaseTable;
import dragonfly.manager.lease.Leases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Service;

/**
 * Registers seed peers and says which are alive. Current seed daemons announce themselves to the
 * schedulers and never come here; older ones do. Thread-safe; blocks on the database.
 */
@Service
public final class SeedPeerService implements ClusterMembers {
  /** Three of the intervals at which seed peers send keep-alive messages. */
  private static final Duration LEASE = Duration.ofSeconds(15);

  private final SeedPeerRepository seedPeers;
  private final ClusterService clusters;
  private final Leases leases;
  private final ChangeMarks changes;
  private final InstantSource clock;
  private final Gathering<Sender, Optional<LeaseHolder>> senders =
      new Gathering<>(this::leaseHolders);
  private final Gathering<Long, List<Long>> servedClusters = new Gathering<>(this::servedBy);

  SeedPeerService(
      SeedPeerRepository seedPeers,
      ClusterService clusters,
      Leases leases,
      ChangeMarks changes,
      InstantSource clock) {
    this.seedPeers = seedPeers;
    this.clusters = clusters;
    this.leases = leases;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Stores what a seed peer says about itself. It is active at once, and stays so while it sends
   * keep-alive messages.
   *
   * @throws NotFoundException if there is no such cluster
   */
  public SeedPeer register(SeedPeerRegistration registration) {
    if (clusters.seedPeerCluster(registration.clusterId()).isEmpty()) {
      throw new NotFoundException("seed peer cluster " + registration.clusterId() + " not found");
    }
    SeedPeerEntity row;
    try {
      row = save(registration);
    } catch (DataIntegrityViolationException | OptimisticLockingFailureException _) {
      // the same seed peer registered on another connection at this moment
      row = save(registration);
    }
    leases.acquire(LeaseTable.SEED_PEER, row.id(), LEASE);
    tell(registration.clusterId());
    return row.toRecord(true);
  }

  private SeedPeerEntity save(SeedPeerRegistration registration) {
    var now = clock.instant();
    var row =
        seedPeers
            .findByHostNameAndIpAndSeedPeerClusterId(
                registration.hostname(), registration.ip(), registration.clusterId())
            .orElse(null);
    if (row == null) {
      return seedPeers.save(new SeedPeerEntity(now, registration));
    }
    row.apply(now, registration);
    return seedPeers.save(row);
  }

  /**
   * The seed peer of this name in the cluster: the one with this address, or, if the address is
   * empty, the one that registered last.
   */
  public Optional<SeedPeer> find(String hostname, String ip, long clusterId) {
    return seedPeers
        .findByHostNameAndSeedPeerClusterIdOrderByUpdatedAtDesc(hostname, clusterId)
        .stream()
        .filter(row -> ip.isEmpty() || row.ip.equals(ip))
        .map(this::toRecord)
        .findFirst();
  }

  /** The seed peer of this name and address in whichever cluster it registered last. */
  public Optional<SeedPeer> find(String hostname, String ip) {
    return seedPeers.findByHostNameAndIpOrderByUpdatedAtDesc(hostname, ip).stream()
        .map(this::toRecord)
        .findFirst();
  }

  /** What a keep-alive stream of this seed peer keeps alive. */
  public Optional<LeaseHolder> leaseHolder(String hostname, String ip, long clusterId) {
    return senders.ask(new Sender(hostname, ip, clusterId));
  }

  private record Sender(String hostname, String ip, long clusterId) {
    boolean is(SeedPeerEntity row) {
      return row.seedPeerClusterId == clusterId
          && row.hostName.equals(hostname)
          && (ip.isEmpty() || row.ip.equals(ip));
    }
  }

  private List<Optional<LeaseHolder>> leaseHolders(List<Sender> asked) {
    var names = asked.stream().map(Sender::hostname).distinct().toList();
    var ids = asked.stream().map(Sender::clusterId).distinct().toList();
    var byName =
        seedPeers.findByHostNameInAndSeedPeerClusterIdInOrderByUpdatedAtDesc(names, ids).stream()
            .collect(Collectors.groupingBy(row -> row.hostName));
    return asked.stream()
        .map(
            sender ->
                byName.getOrDefault(sender.hostname(), List.of()).stream()
                    .filter(sender::is)
                    .map(row -> new LeaseHolder(LeaseTable.SEED_PEER, row.id(), LEASE))
                    .findFirst())
        .toList();
  }

  /** The seed peers of these seed peer clusters that are alive, by id. */
  public List<SeedPeer> active(Collection<Long> clusterIds) {
    return seedPeers.findBySeedPeerClusterIdInOrderById(clusterIds).stream()
        .map(this::toRecord)
        .filter(SeedPeer::isActive)
        .toList();
  }

  /**
   * Forgets a seed peer.
   *
   * @throws NotFoundException if there is none
   */
  public void delete(String hostname, String ip, long clusterId) {
    var seedPeer =
        find(hostname, ip, clusterId)
            .orElseThrow(() -> new NotFoundException("seed peer " + hostname + " not found"));
    seedPeers.deleteById(seedPeer.id());
    tell(clusterId);
  }

  /** The schedulers and daemons that are told of the seed peers of this cluster ask again. */
  public void tell(long clusterId) {
    for (long served : servedClusters.ask(clusterId)) {
      changes.ofClusterSoon(served);
    }
  }

  private List<List<Long>> servedBy(List<Long> clusterIds) {
    var served =
        clusters.schedulerClustersOf(clusterIds.stream().distinct().toList()).stream()
            .collect(
                Collectors.groupingBy(
                    cluster -> cluster.seedPeerClusterId().orElse(0L),
                    Collectors.mapping(SchedulerCluster::id, Collectors.toList())));
    return clusterIds.stream().map(id -> served.getOrDefault(id, List.of())).toList();
  }

  @Override
  public void release(Ending ending) {
    if (!ending.seedPeerClusterGoes()) {
      return;
    }
    var rows = seedPeers.findBySeedPeerClusterIdInOrderById(List.of(ending.seedPeerClusterId()));
    if (rows.stream().anyMatch(row -> leases.isActive(row.leaseUntil))) {
      throw new ConflictException("seed peer cluster exists seed peer");
    }
    seedPeers.deleteAllInBatch(rows);
  }

  private SeedPeer toRecord(SeedPeerEntity row) {
    return row.toRecord(leases.isActive(row.leaseUntil));
  }
}
