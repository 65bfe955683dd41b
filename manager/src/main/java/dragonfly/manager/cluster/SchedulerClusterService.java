package dragonfly.manager.cluster;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Filter;
import dragonfly.manager.jpa.Listing;
import dragonfly.manager.jpa.Transactions;
import dragonfly.manager.web.ListRequest;
import dragonfly.manager.web.Paging;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;

/** Reads and changes scheduler clusters by themselves. Thread-safe; blocks on the database. */
@Service
public final class SchedulerClusterService {
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

  SchedulerClusterService(
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

  SchedulerClusterResource create(SchedulerClusterRequest request) {
    request.checkForCreate();
    return transactions.change(
        () -> {
          var name = Objects.requireNonNullElse(request.name(), "");
          var row = new SchedulerClusterEntity(clock.instant(), name, null);
          apply(request, row);
          schedulerClusters.saveAndFlush(row);
          changes.ofCluster(row.id());
          return shown(row);
        });
  }

  SchedulerClusterResource update(long id, SchedulerClusterRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          apply(request, row);
          row.changed(clock.instant());
          schedulerClusters.saveAndFlush(row);
          changes.ofCluster(id);
          return shown(row);
        });
  }

  void delete(long id) {
    transactions.change(
        () -> {
          var row = load(id);
          long seeds =
              Objects.requireNonNullElse(row.seedPeerClusterId, ClusterMembers.Ending.NONE);
          var ending = new ClusterMembers.Ending(id, seeds, false);
          members.orderedStream().forEach(member -> member.release(ending));
          schedulerClusters.delete(row);
          schedulerClusters.flush();
          changes.ofCluster(id);
          return id;
        });
  }

  SchedulerClusterResource get(long id) {
    return transactions.read(() -> shown(load(id)));
  }

  Paging.Result<SchedulerClusterResource> list(String name, ListRequest request) {
    return transactions.read(
        () ->
            LISTING.page(
                schedulerClusters,
                request,
                Filter.<SchedulerClusterEntity>all().equal("name", name),
                this::shown));
  }

  /** The scheduler clusters with these ids, as REST shows them. */
  public Map<Long, SchedulerClusterResource> byIds(Collection<Long> ids) {
    return transactions.read(
        () ->
            shown(schedulerClusters.findAllById(ids)).stream()
                .collect(Collectors.toMap(SchedulerClusterResource::id, Function.identity())));
  }

  private SchedulerClusterEntity load(long id) {
    return schedulerClusters
        .findById(id)
        .orElseThrow(() -> new NotFoundException("record not found"));
  }

  private SchedulerClusterResource shown(SchedulerClusterEntity row) {
    return shown(List.of(row)).getFirst();
  }

  private List<SchedulerClusterResource> shown(List<SchedulerClusterEntity> rows) {
    var seeds =
        seedPeerClusters
            .findAllById(
                rows.stream()
                    .map(row -> row.seedPeerClusterId)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList())
            .stream()
            .map(SeedPeerClusterResource::of)
            .collect(Collectors.toMap(SeedPeerClusterResource::id, Function.identity()));
    return rows.stream()
        .map(
            row ->
                SchedulerClusterResource.of(
                    row, Stream.ofNullable(row.seedPeerClusterId).map(seeds::get).toList()))
        .toList();
  }

  private void apply(SchedulerClusterRequest request, SchedulerClusterEntity row) {
    row.name = Objects.requireNonNullElse(request.name(), row.name);
    row.bio = Objects.requireNonNullElse(request.bio(), row.bio);
    row.config = Objects.requireNonNullElse(request.config(), row.config);
    row.clientConfig = Objects.requireNonNullElse(request.clientConfig(), row.clientConfig);
    row.seedClientConfig =
        Objects.requireNonNullElse(request.seedClientConfig(), row.seedClientConfig);
    row.scopes = Objects.requireNonNullElse(request.scopes(), row.scopes);
    row.isDefault = Objects.requireNonNullElse(request.isDefault(), row.isDefault);
    var seeds = request.seedPeerClusterId();
    if (seeds != null) {
      if (!seedPeerClusters.existsById(seeds)) {
        throw new NotFoundException("seed peer cluster " + seeds + " not found");
      }
      row.seedPeerClusterId = seeds;
    }
  }
}
