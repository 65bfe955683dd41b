package dragonfly.manager.scheduler;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.cluster.SchedulerClusterService;
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

/** What people do with schedulers, who register by themselves. Thread-safe; blocks. */
@Service
final class SchedulerAdministration {
  private static final Listing<SchedulerEntity> LISTING =
      Listing.<SchedulerEntity>byId()
          .sortedBy("host_name", "hostName")
          .sortedBy("ip", "ip")
          .sortedBy("port", "port")
          .sortedBy("idc", "idc")
          .sortedBy("location", "location")
          .sortedBy("scheduler_cluster_id", "schedulerClusterId")
          .sortedBy("last_keep_alive_at", "lastKeepAliveAt")
          .searching("hostName", "ip", "idc", "location");

  private final SchedulerRepository schedulers;
  private final SchedulerClusterService clusters;
  private final Leases leases;
  private final Transactions transactions;
  private final ChangeMarks changes;
  private final InstantSource clock;

  SchedulerAdministration(
      SchedulerRepository schedulers,
      SchedulerClusterService clusters,
      Leases leases,
      Transactions transactions,
      ChangeMarks changes,
      InstantSource clock) {
    this.schedulers = schedulers;
    this.clusters = clusters;
    this.leases = leases;
    this.transactions = transactions;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Which schedulers to list; an empty text and 0 stand for all.
   *
   * @param state active or inactive
   */
  record Wanted(
      String hostName,
      String idc,
      String location,
      String ip,
      String state,
      long schedulerClusterId) {}

  SchedulerResource create(SchedulerRequest request) {
    request.checkForCreate();
    return transactions.change(
        () -> {
          long cluster = Objects.requireNonNull(request.schedulerClusterId());
          checkCluster(cluster);
          var row =
              new SchedulerEntity(
                  clock.instant(),
                  new SchedulerRegistration(
                      Objects.requireNonNull(request.hostName()),
                      Objects.requireNonNull(request.ip()),
                      Math.toIntExact(Objects.requireNonNull(request.port())),
                      request.idc(),
                      request.location(),
                      Objects.requireNonNullElse(request.features(), List.of()),
                      Objects.requireNonNullElse(request.config(), SchedulerConfig.NONE),
                      cluster));
          schedulers.saveAndFlush(row);
          changes.ofCluster(cluster);
          return shown(row);
        });
  }

  SchedulerResource update(long id, SchedulerRequest request) {
    request.checkForUpdate();
    return transactions.change(
        () -> {
          var row = load(id);
          var cluster = request.schedulerClusterId();
          changes.ofCluster(row.schedulerClusterId);
          if (cluster != null && cluster != row.schedulerClusterId) {
            move(row, cluster);
          }
          row.ip = Objects.requireNonNullElse(request.ip(), row.ip);
          row.port = request.port() == null ? row.port : Math.toIntExact(request.port());
          row.idc = orElse(request.idc(), row.idc);
          row.location = orElse(request.location(), row.location);
          row.features = Objects.requireNonNullElse(request.features(), row.features);
          row.config = Objects.requireNonNullElse(request.config(), row.config);
          row.changed(clock.instant());
          return shown(schedulers.saveAndFlush(row));
        });
  }

  /** Makes a scheduler one of another cluster. */
  void move(long id, long schedulerClusterId) {
    transactions.change(
        () -> {
          var row = load(id);
          changes.ofCluster(row.schedulerClusterId);
          move(row, schedulerClusterId);
          row.changed(clock.instant());
          schedulers.saveAndFlush(row);
          return id;
        });
  }

  private void move(SchedulerEntity row, long schedulerClusterId) {
    checkCluster(schedulerClusterId);
    row.schedulerClusterId = schedulerClusterId;
    changes.ofCluster(schedulerClusterId);
  }

  /** Forgets a scheduler. One that lives registers again. */
  void delete(long id) {
    transactions.change(
        () -> {
          var row = load(id);
          schedulers.delete(row);
          schedulers.flush();
          changes.ofCluster(row.schedulerClusterId);
          return id;
        });
  }

  SchedulerResource get(long id) {
    return transactions.read(() -> shown(load(id)));
  }

  Paging.Result<SchedulerResource> list(Wanted wanted, ListRequest request) {
    var filter =
        Filter.<SchedulerEntity>all()
            .equal("hostName", wanted.hostName())
            .equal("idc", wanted.idc())
            .equal("location", wanted.location())
            .equal("ip", wanted.ip())
            .equal("schedulerClusterId", wanted.schedulerClusterId());
    if (!wanted.state().isEmpty()) {
      boolean active = wanted.state().equals(Scheduler.ACTIVE);
      filter.where(leases.condition("leaseUntil", active));
    }
    return transactions.read(() -> LISTING.page(schedulers, request, filter, this::shown));
  }

  private SchedulerEntity load(long id) {
    return schedulers.findById(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  private void checkCluster(long id) {
    if (!clusters.byIds(List.of(id)).containsKey(id)) {
      throw new NotFoundException("scheduler cluster " + id + " not found");
    }
  }

  private SchedulerResource shown(SchedulerEntity row) {
    return shown(List.of(row)).getFirst();
  }

  private List<SchedulerResource> shown(List<SchedulerEntity> rows) {
    var byId = clusters.byIds(rows.stream().map(row -> row.schedulerClusterId).distinct().toList());
    return rows.stream()
        .map(
            row ->
                SchedulerResource.of(
                    row, leases.isActive(row.leaseUntil), byId.get(row.schedulerClusterId)))
        .toList();
  }

  private static @Nullable String orElse(@Nullable String value, @Nullable String other) {
    return value == null ? other : value;
  }
}
