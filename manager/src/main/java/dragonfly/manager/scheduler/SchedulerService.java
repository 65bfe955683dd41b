package dragonfly.manager.scheduler;

import dragonfly.manager.change.ChangeMarks;
import dragonfly.manager.cluster.ClusterMembers;
import dragonfly.manager.cluster.ClusterService;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.jpa.Gathering;
import dragonfly.manager.lease.LeaseHolder;
import dragonfly.manager.lease.LeaseTable;
import dragonfly.manager.lease.Leases;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Service;

/** Registers schedulers and says which are alive. Thread-safe; blocks on the database. */
@Service
public final class SchedulerService implements ClusterMembers {
  private static final Comparator<Scheduler> ALIVE_THEN_NEWEST =
      Comparator.comparing(Scheduler::isActive).thenComparing(Scheduler::lastSign);

  private final SchedulerRepository schedulers;
  private final ClusterService clusters;
  private final Leases leases;
  private final ChangeMarks changes;
  private final InstantSource clock;
  private final Gathering<Sender, Optional<LeaseHolder>> senders =
      new Gathering<>(this::leaseHolders);

  SchedulerService(
      SchedulerRepository schedulers,
      ClusterService clusters,
      Leases leases,
      ChangeMarks changes,
      InstantSource clock) {
    this.schedulers = schedulers;
    this.clusters = clusters;
    this.leases = leases;
    this.changes = changes;
    this.clock = clock;
  }

  /**
   * Stores what a scheduler says about itself. It becomes active with its first keep-alive message.
   *
   * @throws NotFoundException if there is no such cluster
   */
  public Scheduler register(SchedulerRegistration registration) {
    if (clusters.schedulerCluster(registration.clusterId()).isEmpty()) {
      throw new NotFoundException("scheduler cluster " + registration.clusterId() + " not found");
    }
    Scheduler saved;
    try {
      saved = save(registration);
    } catch (DataIntegrityViolationException | OptimisticLockingFailureException _) {
      // the same scheduler registered on another connection at this moment
      saved = save(registration);
    }
    changes.ofClusterSoon(registration.clusterId());
    return saved;
  }

  private Scheduler save(SchedulerRegistration registration) {
    var now = clock.instant();
    var row =
        schedulers
            .findByHostNameAndIpAndSchedulerClusterId(
                registration.hostname(), registration.ip(), registration.clusterId())
            .orElse(null);
    if (row == null) {
      return schedulers.save(new SchedulerEntity(now, registration)).toRecord(leases);
    }
    row.apply(now, registration);
    return schedulers.save(row).toRecord(leases);
  }

  /**
   * The scheduler of this name in the cluster: the one with this address, or, if the address is
   * empty or unknown, the one that was heard of last.
   */
  public Optional<Scheduler> find(String hostname, String ip, long clusterId) {
    var rows =
        schedulers.findByHostNameAndSchedulerClusterId(hostname, clusterId).stream()
            .map(row -> row.toRecord(leases))
            .toList();
    return rows.stream()
        .filter(scheduler -> scheduler.ip().equals(ip))
        .findFirst()
        .or(() -> rows.stream().max(ALIVE_THEN_NEWEST));
  }

  /** What a keep-alive stream of this scheduler keeps alive. */
  public Optional<LeaseHolder> leaseHolder(String hostname, String ip, long clusterId) {
    return senders.ask(new Sender(new Name(clusterId, hostname), ip));
  }

  private record Sender(Name name, String ip) {}

  private List<Optional<LeaseHolder>> leaseHolders(List<Sender> asked) {
    var names = asked.stream().map(sender -> sender.name().hostname()).distinct().toList();
    var ids = asked.stream().map(sender -> sender.name().clusterId()).distinct().toList();
    var byName =
        schedulers.findByHostNameInAndSchedulerClusterIdIn(names, ids).stream()
            .map(row -> row.toRecord(leases))
            .collect(Collectors.groupingBy(found -> new Name(found.clusterId(), found.hostname())));
    return asked.stream()
        .map(
            sender ->
                byName.getOrDefault(sender.name(), List.of()).stream()
                    .filter(found -> sender.ip().isEmpty() || found.ip().equals(sender.ip()))
                    .max(ALIVE_THEN_NEWEST)
                    .map(
                        found ->
                            new LeaseHolder(
                                LeaseTable.SCHEDULER, found.id(), found.config().lease())))
        .toList();
  }

  /**
   * The schedulers that daemons may be sent to, by id. Daemons name a scheduler by its host name,
   * so of several alive under one name in one cluster only the one heard of last is listed.
   */
  public List<Scheduler> servingDaemons(Collection<Long> clusterIds) {
    var byName = new LinkedHashMap<Name, Scheduler>();
    schedulers.findBySchedulerClusterIdInOrderById(clusterIds).stream()
        .map(row -> row.toRecord(leases))
        .filter(Scheduler::servesDaemons)
        .forEach(
            scheduler ->
                byName.merge(
                    new Name(scheduler.clusterId(), scheduler.hostname()),
                    scheduler,
                    BinaryOperator.maxBy(ALIVE_THEN_NEWEST)));
    return List.copyOf(byName.values());
  }

  /** The schedulers of the clusters that are alive, by id, whatever they are for. */
  public List<Scheduler> active(Collection<Long> clusterIds) {
    return schedulers.findBySchedulerClusterIdInOrderById(clusterIds).stream()
        .map(row -> row.toRecord(leases))
        .filter(Scheduler::isActive)
        .toList();
  }

  private record Name(long clusterId, String hostname) {}

  @Override
  public void release(Ending ending) {
    var rows = schedulers.findBySchedulerClusterIdInOrderById(List.of(ending.schedulerClusterId()));
    if (rows.stream().anyMatch(row -> leases.isActive(row.leaseUntil))) {
      throw new ConflictException("scheduler cluster exists scheduler");
    }
    schedulers.deleteAllInBatch(rows);
  }
}
