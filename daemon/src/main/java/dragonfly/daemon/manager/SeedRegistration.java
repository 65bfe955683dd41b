package dragonfly.daemon.manager;

import dragonfly.api.ext.v1.FindSeedPeerClusterRequest;
import dragonfly.api.ext.v1.SeedPeerClustersGrpc;
import dragonfly.api.manager.v2.DeleteSeedPeerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSeedPeerRequest;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.ManagerPresence;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.config.SeedPeerConfig;
import dragonfly.daemon.host.HostIdentity;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this seed in the manager's list of seed peers, as long as it runs. Downloads do not depend
 * on it: schedulers learn of seeds by their announcements. Thread-safe.
 */
public final class SeedRegistration implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SeedRegistration.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  /** The only type that the protocol knows. */
  private static final String TYPE = "super";

  private final RpcChannels channels;
  private final HostAndPort manager;
  private final HostIdentity host;
  private final SeedPeerConfig config;
  private final Supplier<DynConfig> dynConfig;
  private final ManagerPresence presence;
  private volatile long clusterId;

  private SeedRegistration(
      RpcChannels channels,
      HostAndPort manager,
      HostIdentity host,
      SeedPeerConfig config,
      Supplier<DynConfig> dynConfig) {
    this.channels = channels;
    this.manager = manager;
    this.host = host;
    this.config = config;
    this.dynConfig = dynConfig;
    this.presence =
        ManagerPresence.start(channels, manager, config.keepAliveInterval(), this::register);
  }

  /** Begins to register; does not wait for the manager. */
  public static SeedRegistration start(
      RpcChannels channels,
      HostAndPort manager,
      HostIdentity host,
      SeedPeerConfig config,
      Supplier<DynConfig> dynConfig) {
    return new SeedRegistration(channels, manager, host, config, dynConfig);
  }

  private KeepAliveRequest register() {
    long cluster = config.clusterId() > 0 ? config.clusterId() : findCluster();
    var request =
        UpdateSeedPeerRequest.newBuilder()
            .setSourceType(SourceType.SEED_PEER_SOURCE)
            .setHostname(host.hostname())
            .setType(TYPE)
            .setIp(host.ip())
            .setPort(host.port())
            .setDownloadPort(host.port())
            .setSeedPeerClusterId(cluster);
    if (host.idc() != null) {
      request.setIdc(host.idc());
    }
    if (host.location() != null) {
      request.setLocation(host.location());
    }
    var _ = stub(TIMEOUT).updateSeedPeer(request.build());
    clusterId = cluster;
    return KeepAliveRequest.newBuilder()
        .setSourceType(SourceType.SEED_PEER_SOURCE)
        .setHostname(host.hostname())
        .setIp(host.ip())
        .setClusterId(cluster)
        .build();
  }

  /** The seed peer cluster that serves the scheduler cluster which this host is in. */
  private long findCluster() {
    long schedulerCluster =
        host.schedulerClusterId() > 0
            ? host.schedulerClusterId()
            : dynConfig.get().schedulers().stream()
                .mapToLong(SchedulerEntry::clusterId)
                .filter(id -> id > 0)
                .findFirst()
                .orElseThrow(
                    () ->
                        new DragonflyException(
                            Status.Code.UNAVAILABLE, "the manager names no scheduler yet"));
    try {
      return SeedPeerClustersGrpc.newBlockingStub(channels.to(manager))
          .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .findSeedPeerCluster(
              FindSeedPeerClusterRequest.newBuilder()
                  .setSchedulerClusterId(schedulerCluster)
                  .build())
          .getSeedPeerClusterId();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        throw new DragonflyException(
            Status.Code.UNIMPLEMENTED,
            "it does not tell which seed peer cluster this host belongs to; set"
                + " seedPeer.clusterID to be in its list",
            e);
      }
      throw e;
    }
  }

  private ManagerGrpc.ManagerBlockingStub stub(Duration timeout) {
    return ManagerGrpc.newBlockingStub(channels.to(manager))
        .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Takes this seed from the list; waits for the manager for at most two seconds. */
  @Override
  public void close() {
    boolean isListed = presence.isRegistered();
    presence.close();
    if (!isListed) {
      // it is away, or was never there; its lease runs out
      return;
    }
    try {
      var _ =
          stub(LEAVE_TIMEOUT)
              .deleteSeedPeer(
                  DeleteSeedPeerRequest.newBuilder()
                      .setSourceType(SourceType.SEED_PEER_SOURCE)
                      .setHostname(host.hostname())
                      .setIp(host.ip())
                      .setSeedPeerClusterId(clusterId)
                      .build());
    } catch (StatusRuntimeException | DragonflyException e) {
      LOG.atInfo()
          .addKeyValue("manager", manager)
          .addKeyValue("cause", RpcErrors.fromStatus(e).getMessage())
          .log("manager was not told that this seed leaves");
    }
  }
}
