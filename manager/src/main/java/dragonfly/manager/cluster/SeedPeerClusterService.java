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
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** Reads and changes seed peer clusters by themselves. Thread-safe; blocks on the database. */
@Service
public final class SeedPeerClusterService {
  private static final Listing<SeedPeerClusterEntity> LISTING =
      Listing.<SeedPeerClusterEntity>byId().sortedBy("name", "name").searching("name", "bio");

  private final SeedPeerClusterRepository seedPeerClusters;
  private final SchedulerClusterRepository schedulerClusters;
  private final ObjectProvider<ClusterMembers> members;
  private final Transactions transactions;
  private final ChangeMarks changes;
  private final InstantSource clock;

  SeedPeerClusterService(
      SeedPeerClusterRepository seedPeerClusters,
      SchedulerClusterRepository schedulerClusters,
      ObjectProvider<ClusterMembers> members,
      Transactions transactions,
      ChangeMarks changes,
      InstantSource clock) {
    this.seedPeerClusters = seedPeerClusters;
    this.schedulerClusters = schedulerClusters;
    this.members = members;
    this.transactions = transactions;
    this.changes = changes;
    this.clock = clock;
  }

  SeedPeerClusterResource create(SeedPeerClusterRequest request) {
    request.checkForCreate();
    return transactions.change(
        () -> {
          var row =
              new SeedPeerClusterEntity(
                  clock.instant(), Objects.requireNonNullElse(request.name(), ""));
          apply(request, row);
          changes.ofNobody();
          return SeedPeerClusterResource.of(seedPeerClusters.saveAndFlush(row));
        });
  }

  SeedPeerClusterResource update(long id, SeedPeerClusterRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          apply(request, row);
          row.changed(clock.instant());
          tell(id);
          return SeedPeerClusterResource.of(seedPeerClusters.saveAndFlush(row));
        });
  }

  /**
   * Something changed of a seed peer cluster or its members: those who are told of it ask again.
   */
  public void tell(long id) {
    changes.ofNobody();
    schedulerClusters.findBySeedPeerClusterId(id).stream()
        .map(SchedulerClusterEntity::id)
        .forEach(changes::ofCluster);
  }

  /**
   * Ends a seed peer cluster.
   *
   * @throws ConflictException if a scheduler cluster uses it or a member is alive
   */
  void delete(long id) {
    transactions.change(
        () -> {
          var row = load(id);
          if (schedulerClusters.countBySeedPeerClusterId(id) > 0) {
            throw new ConflictException("seed peer cluster is used by a scheduler cluster");
          }
          var ending = new ClusterMembers.Ending(ClusterMembers.Ending.NONE, id, true);
          members.orderedStream().forEach(member -> member.release(ending));
          seedPeerClusters.delete(row);
          seedPeerClusters.flush();
          changes.ofNobody();
          return id;
        });
  }

  SeedPeerClusterResource get(long id) {
    return transactions.read(() -> SeedPeerClusterResource.of(load(id)));
  }

  Paging.Result<SeedPeerClusterResource> list(String name, ListRequest request) {
    return transactions.read(
        () ->
            LISTING.page(
                seedPeerClusters,
                request,
                Filter.<SeedPeerClusterEntity>all().equal("name", name),
                rows -> rows.stream().map(SeedPeerClusterResource::of).toList()));
  }

  /** The seed peer clusters with these ids, as REST shows them. */
  public Map<Long, SeedPeerClusterResource> byIds(Collection<Long> ids) {
    return transactions.read(
        () ->
            seedPeerClusters.findAllById(ids).stream()
                .map(SeedPeerClusterResource::of)
                .collect(Collectors.toMap(SeedPeerClusterResource::id, Function.identity())));
  }

  /** From now on this seed peer cluster serves a scheduler cluster, instead of any other. */
  void serve(long id, long schedulerClusterId) {
    transactions.change(
        () -> {
          load(id);
          var cluster =
              schedulerClusters
                  .findById(schedulerClusterId)
                  .orElseThrow(() -> new NotFoundException("record not found"));
          cluster.seedPeerClusterId = id;
          cluster.changed(clock.instant());
          schedulerClusters.saveAndFlush(cluster);
          changes.ofCluster(schedulerClusterId);
          return id;
        });
  }

  private SeedPeerClusterEntity load(long id) {
    return seedPeerClusters
        .findById(id)
        .orElseThrow(() -> new NotFoundException("record not found"));
  }

  private static void apply(SeedPeerClusterRequest request, SeedPeerClusterEntity row) {
    row.name = Objects.requireNonNullElse(request.name(), row.name);
    row.bio = Objects.requireNonNullElse(request.bio(), row.bio);
    row.config = Objects.requireNonNullElse(request.config(), row.config);
  }
}
