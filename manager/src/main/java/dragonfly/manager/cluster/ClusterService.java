package dragonfly.manager.cluster;

import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/** Reads and changes clusters. Thread-safe; every method blocks on the database. */
@Service
public final class ClusterService {
  private static final String FIRST_CLUSTER = "cluster-1";

  private final SchedulerClusterRepository schedulerClusters;
  private final SeedPeerClusterRepository seedPeerClusters;
  private final ObjectProvider<ClusterMembers> members;
  private final TransactionOperations transactions;
  private final InstantSource clock;

  ClusterService(
      SchedulerClusterRepository schedulerClusters,
      SeedPeerClusterRepository seedPeerClusters,
      ObjectProvider<ClusterMembers> members,
      TransactionOperations transactions,
      InstantSource clock) {
    this.schedulerClusters = schedulerClusters;
    this.seedPeerClusters = seedPeerClusters;
    this.members = members;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** All scheduler clusters, by id. */
  public List<SchedulerCluster> schedulerClusters() {
    return schedulerClusters.findAll(Sort.by("id")).stream()
        .map(SchedulerClusterEntity::toRecord)
        .toList();
  }

  public Optional<SchedulerCluster> schedulerCluster(long id) {
    return schedulerClusters.findById(id).map(SchedulerClusterEntity::toRecord);
  }

  /** The scheduler clusters that use a seed peer cluster, by id. */
  public List<SchedulerCluster> schedulerClustersOf(long seedPeerClusterId) {
    return schedulerClusters().stream()
        .filter(cluster -> cluster.seedPeerClusterId().equals(Optional.of(seedPeerClusterId)))
        .toList();
  }

  public Optional<SeedPeerCluster> seedPeerCluster(long id) {
    return seedPeerClusters.findById(id).map(SeedPeerClusterEntity::toRecord);
  }

  public Map<Long, SeedPeerCluster> seedPeerClusters(Collection<Long> ids) {
    return seedPeerClusters.findAllById(ids).stream()
        .map(SeedPeerClusterEntity::toRecord)
        .collect(Collectors.toMap(SeedPeerCluster::id, Function.identity()));
  }

  /** Makes the cluster that a fresh database begins with; does nothing when there is one. */
  public void createFirst() {
    transactions.executeWithoutResult(
        status -> {
          if (schedulerClusters.count() > 0) {
            return;
          }
          var now = clock.instant();
          var seeds = seedPeerClusters.save(new SeedPeerClusterEntity(now, FIRST_CLUSTER));
          var cluster = new SchedulerClusterEntity(now, FIRST_CLUSTER, seeds.id());
          cluster.isDefault = true;
          schedulerClusters.save(cluster);
        });
  }

  Cluster create(ClusterRequest request) {
    request.checkForCreate();
    return changing(
        () -> {
          var now = clock.instant();
          var name = orElse(request.name(), "");
          var seeds = new SeedPeerClusterEntity(now, name);
          apply(request, seeds);
          seedPeerClusters.saveAndFlush(seeds);
          var cluster = new SchedulerClusterEntity(now, name, seeds.id());
          apply(request, cluster);
          return toCluster(schedulerClusters.saveAndFlush(cluster), seeds);
        });
  }

  Cluster update(long id, ClusterRequest request) {
    request.checkForUpdate();
    return changing(
        () -> {
          var now = clock.instant();
          var cluster = load(id);
          var seeds = seedPeerClusterOf(cluster);
          apply(request, seeds);
          apply(request, cluster);
          seeds.changed(now);
          cluster.changed(now);
          seedPeerClusters.saveAndFlush(seeds);
          return toCluster(schedulerClusters.saveAndFlush(cluster), seeds);
        });
  }

  void delete(long id) {
    changing(
        () -> {
          var cluster = load(id);
          var seeds = seedPeerClusterOf(cluster);
          boolean last = schedulerClusters.countBySeedPeerClusterId(seeds.id()) == 1;
          var ending = new ClusterMembers.Ending(id, seeds.id(), last);
          members.orderedStream().forEach(member -> member.release(ending));
          schedulerClusters.delete(cluster);
          schedulerClusters.flush();
          if (last) {
            seedPeerClusters.delete(seeds);
            seedPeerClusters.flush();
          }
          return id;
        });
  }

  Cluster get(long id) {
    return inTransaction(
        () -> {
          var cluster = load(id);
          return toCluster(cluster, seedPeerClusterOf(cluster));
        });
  }

  /** One page of all clusters, or of those with exactly this name if it is not empty. */
  Paging.Result<Cluster> list(String name, Paging paging) {
    return inTransaction(
        () -> {
          var page = PageRequest.of(paging.page() - 1, paging.perPage(), Sort.by("id"));
          var found =
              name.isEmpty()
                  ? schedulerClusters.findAll(page)
                  : schedulerClusters.findByName(name, page);
          var rows = found.map(cluster -> toCluster(cluster, seedPeerClusterOf(cluster)));
          return new Paging.Result<>(rows.getContent(), found.getTotalElements());
        });
  }

  private SchedulerClusterEntity load(long id) {
    return schedulerClusters
        .findById(id)
        .orElseThrow(() -> new NotFoundException("record not found"));
  }

  private SeedPeerClusterEntity seedPeerClusterOf(SchedulerClusterEntity cluster) {
    var id = cluster.seedPeerClusterId;
    if (id == null) {
      throw new ConflictException("cluster " + cluster.id() + " has no seed peer cluster");
    }
    return seedPeerClusters
        .findById(id)
        .orElseThrow(() -> new IllegalStateException("no seed peer cluster " + id));
  }

  private static void apply(ClusterRequest request, SeedPeerClusterEntity seeds) {
    seeds.name = orElse(request.name(), seeds.name);
    seeds.bio = orElse(request.bio(), seeds.bio);
    seeds.config = orElse(request.seedPeerClusterConfig(), seeds.config);
  }

  private static void apply(ClusterRequest request, SchedulerClusterEntity cluster) {
    cluster.name = orElse(request.name(), cluster.name);
    cluster.bio = orElse(request.bio(), cluster.bio);
    cluster.isDefault = orElse(request.isDefault(), cluster.isDefault);
    cluster.scopes = orElse(request.scopes(), cluster.scopes);
    cluster.config = orElse(request.schedulerClusterConfig(), cluster.config);
    cluster.clientConfig = orElse(request.peerClusterConfig(), cluster.clientConfig);
    // seeds read the limits of their cluster from the document that daemons get
    cluster.seedClientConfig = orElse(request.seedPeerClusterConfig(), cluster.seedClientConfig);
  }

  private static <T> T orElse(@Nullable T value, T other) {
    return value == null ? other : value;
  }

  private static Cluster toCluster(SchedulerClusterEntity cluster, SeedPeerClusterEntity seeds) {
    return new Cluster(
        cluster.id(),
        cluster.name,
        cluster.bio,
        cluster.scopes,
        cluster.id(),
        seeds.id(),
        cluster.config,
        seeds.config,
        cluster.clientConfig,
        cluster.createdAt(),
        cluster.updatedAt(),
        cluster.isDefault);
  }

  private <T> T changing(Supplier<T> change) {
    try {
      return inTransaction(change);
    } catch (DataIntegrityViolationException | OptimisticLockingFailureException _) {
      throw new ConflictException("Conflict");
    }
  }

  private <T> T inTransaction(Supplier<T> work) {
    T result = transactions.execute(status -> work.get());
    if (result == null) {
      throw new IllegalStateException("a transaction without a result");
    }
    return result;
  }
}
