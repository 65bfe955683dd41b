package dragonfly.manager.cluster;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.jpa.Transactions;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;

/** Reads and changes clusters. Thread-safe; every method blocks on the database. */
@Service
public final class ClusterService {
  private static final String FIRST_CLUSTER = "cluster-1";
  private static final Listing<SchedulerClusterEntity> LISTING =
      Listing.<SchedulerClusterEntity>byId()
          .sortedBy("name", "name")
          .sortedBy("is_default", "isDefault")
          .searching("name", "bio");

  private final SchedulerClusterRepository schedulerClusters;
  private final SeedPeerClusterRepository seedPeerClusters;
  private final ObjectProvider<ClusterMembers> members;
  private final Transactions transactions;
  private final ChangeMarks changes;
  private final InstantSource clock;

  ClusterService(
      SchedulerClusterRepository schedulerClusters,
      SeedPeerClusterRepository seedPeerClusters,
      ObjectProvider<ClusterMembers> members,
      Transactions transactions,
      ChangeMarks changes,
      InstantSource clock) {
    this.schedulerClusters = schedulerClusters;
    this.seedPeerClusters = seedPeerClusters;
    this.members = members;
    this.transactions = transactions;
    this.changes = changes;
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
    return schedulerClustersOf(List.of(seedPeerClusterId));
  }

  /** The scheduler clusters that use one of these seed peer clusters, by id. */
  public List<SchedulerCluster> schedulerClustersOf(Collection<Long> seedPeerClusterIds) {
    return schedulerClusters.findBySeedPeerClusterIdIn(seedPeerClusterIds).stream()
        .map(SchedulerClusterEntity::toRecord)
        .sorted(Comparator.comparingLong(SchedulerCluster::id))
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
    try {
      transactions.change(
          () -> {
            if (schedulerClusters.count() > 0) {
              return false;
            }
            var now = clock.instant();
            var seeds = seedPeerClusters.save(new SeedPeerClusterEntity(now, FIRST_CLUSTER));
            var cluster = new SchedulerClusterEntity(now, FIRST_CLUSTER, seeds.id());
            cluster.isDefault = true;
            schedulerClusters.save(cluster);
            return true;
          });
    } catch (ConflictException _) {
      // another manager was first
    }
  }

  Cluster create(ClusterRequest request) {
    request.checkForCreate();
    return transactions.change(
        () -> {
          var now = clock.instant();
          var name = orElse(request.name(), "");
          var seeds = new SeedPeerClusterEntity(now, name);
          apply(request, seeds);
          seedPeerClusters.saveAndFlush(seeds);
          var cluster = new SchedulerClusterEntity(now, name, seeds.id());
          apply(request, cluster);
          schedulerClusters.saveAndFlush(cluster);
          changes.ofCluster(cluster.id());
          return toCluster(cluster, seeds);
        });
  }

  Cluster update(long id, ClusterRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var now = clock.instant();
          var cluster = load(id);
          var seeds = seedPeerClusterOf(cluster);
          if (seeds != null) {
            apply(request, seeds);
            seeds.changed(now);
            seedPeerClusters.saveAndFlush(seeds);
            schedulerClusters.findBySeedPeerClusterId(seeds.id()).stream()
                .map(SchedulerClusterEntity::id)
                .forEach(changes::ofCluster);
          }
          apply(request, cluster);
          cluster.changed(now);
          schedulerClusters.saveAndFlush(cluster);
          changes.ofCluster(id);
          return toCluster(cluster, seeds);
        });
  }

  void delete(long id) {
    transactions.change(
        () -> {
          var cluster = load(id);
          var seeds = seedPeerClusterOf(cluster);
          boolean last =
              seeds != null && schedulerClusters.countBySeedPeerClusterId(seeds.id()) == 1;
          var ending =
              new ClusterMembers.Ending(
                  id, seeds == null ? ClusterMembers.Ending.NONE : seeds.id(), last);
          members.orderedStream().forEach(member -> member.release(ending));
          schedulerClusters.delete(cluster);
          schedulerClusters.flush();
          if (last && seeds != null) {
            seedPeerClusters.delete(seeds);
            seedPeerClusters.flush();
          }
          changes.ofCluster(id);
          return id;
        });
  }

  Cluster get(long id) {
    return transactions.read(
        () -> {
          var cluster = load(id);
          return toCluster(cluster, seedPeerClusterOf(cluster));
        });
  }

  /** One page of all clusters, or of those with exactly this name if it is not empty. */
  Paging.Result<Cluster> list(String name, ListRequest request) {
    return transactions.read(
        () ->
            LISTING.page(
                schedulerClusters,
                request,
                Filter.<SchedulerClusterEntity>all().equal("name", name),
                this::toClusters));
  }

  private List<Cluster> toClusters(List<SchedulerClusterEntity> rows) {
    var ids = rows.stream().map(row -> row.seedPeerClusterId).filter(Objects::nonNull).toList();
    var seeds =
        seedPeerClusters.findAllById(ids).stream()
            .collect(Collectors.toMap(SeedPeerClusterEntity::id, Function.identity()));
    return rows.stream()
        .map(
            row ->
                toCluster(
                    row, row.seedPeerClusterId == null ? null : seeds.get(row.seedPeerClusterId)))
        .toList();
  }

  private SchedulerClusterEntity load(long id) {
    return schedulerClusters
        .findById(id)
        .orElseThrow(() -> new NotFoundException("record not found"));
  }

  private @Nullable SeedPeerClusterEntity seedPeerClusterOf(SchedulerClusterEntity cluster) {
    var id = cluster.seedPeerClusterId;
    return id == null ? null : seedPeerClusters.findById(id).orElse(null);
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

  /** A scheduler cluster that was made without seeds has none, but what it tells seeds. */
  private static Cluster toCluster(
      SchedulerClusterEntity cluster, @Nullable SeedPeerClusterEntity seeds) {
    return new Cluster(
        cluster.id(),
        cluster.name,
        cluster.bio,
        cluster.scopes,
        cluster.id(),
        seeds == null ? 0 : seeds.id(),
        cluster.config,
        seeds == null ? cluster.seedClientConfig : seeds.config,
        cluster.clientConfig,
        cluster.createdAt(),
        cluster.updatedAt(),
        cluster.isDefault);
  }
}
