package dragonfly.daemon.manager;

import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ListSchedulersResponse;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.core.config.ConfigException;
import dragonfly.core.rpc.ChangeWatch;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.daemon.host.HostIdentity;
import io.grpc.StatusRuntimeException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the manager. Thread-safe. */
public final class ManagerDynConfig implements DynConfigSource {
  private static final Logger LOG = LoggerFactory.getLogger(ManagerDynConfig.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final HostAndPort manager;
  private final RpcChannels channels;
  private final HostIdentity host;
  private final RandomGenerator random;

  /**
   * @param address value of {@code manager.addr}
   * @throws ConfigException if it is no address
   */
  public ManagerDynConfig(
      String address, RpcChannels channels, HostIdentity host, RandomGenerator random) {
    try {
      this.manager = HostAndPort.parse(address);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "manager.addr: \""
              + address
              + "\" is not an address (expected e.g. http://manager:65003)",
          e);
    }
    this.channels = channels;
    this.host = host;
    this.random = random;
  }

  @Override
  public String name() {
    return "manager " + manager;
  }

  @Override
  public Subscription onChange(Runnable listener) {
    var watch =
        ChangeWatch.start(
            channels,
            manager,
            host.schedulerClusterId(),
            host.hostname(),
            host.ip(),
            listener,
            random);
    return watch::close;
  }

  @Override
  public DynConfig fetch() {
    var request =
        ListSchedulersRequest.newBuilder()
            .setSourceType(host.seed() ? SourceType.SEED_PEER_SOURCE : SourceType.PEER_SOURCE)
            .setHostname(host.hostname())
            .setIp(host.ip())
            .setVersion(host.version())
            .setCommit(host.commit())
            .setSchedulerClusterId(host.schedulerClusterId());
    if (host.idc() != null) {
      request.setIdc(host.idc());
    }
    if (host.location() != null) {
      request.setLocation(host.location());
    }
    ListSchedulersResponse response;
    try {
      response =
          ManagerGrpc.newBlockingStub(channels.to(manager))
              .withDeadlineAfter(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
              .listSchedulers(request.build());
    } catch (StatusRuntimeException e) {
      throw RpcErrors.fromStatus(e);
    }
    return new DynConfig(entries(response), blockList(response));
  }

  private static List<SchedulerEntry> entries(ListSchedulersResponse response) {
    var entries = new ArrayList<SchedulerEntry>();
    for (Scheduler scheduler : response.getSchedulersList()) {
      String ip = scheduler.getIp();
      try {
        var _ = InetAddress.ofLiteral(ip);
        entries.add(
            new SchedulerEntry(
                scheduler.getId(),
                scheduler.getHostname(),
                ip,
                scheduler.getPort(),
                scheduler.getSchedulerClusterId()));
      } catch (IllegalArgumentException _) {
        LOG.atWarn()
            .addKeyValue("scheduler", scheduler.getHostname())
            .addKeyValue("ip", ip)
            .log("scheduler without a readable ip is left out");
      }
    }
    return entries;
  }

  /** That of the first scheduler's cluster, as every scheduler carries its cluster's documents. */
  private BlockList blockList(ListSchedulersResponse response) {
    if (response.getSchedulersCount() == 0) {
      return BlockList.NONE;
    }
    var cluster = response.getSchedulers(0).getSchedulerCluster();
    var json = host.seed() ? cluster.getSeedClientConfig() : cluster.getClientConfig();
    String name =
        "cluster " + cluster.getId() + (host.seed() ? " seed_client_config" : " client_config");
    return json.isEmpty() ? BlockList.NONE : BlockList.parse(name, json.toStringUtf8());
  }
}
