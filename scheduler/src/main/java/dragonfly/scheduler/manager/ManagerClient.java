package dragonfly.scheduler.manager;

import com.google.protobuf.ByteString;
import dragonfly.api.manager.v2.Application;
import dragonfly.api.manager.v2.GetSchedulerRequest;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListApplicationsRequest;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.Scheduler;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import dragonfly.core.concurrent.Rhythm;
import dragonfly.core.config.ConfigException;
import dragonfly.core.rpc.ChangeWatch;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.ManagerPresence;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.scheduler.resource.Priority;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers this scheduler at the manager, gives it signs of life and asks for what may have
 * changed, at intervals and whenever the manager tells of a change. When the manager is away the
 * last snapshot stays, and it is tried again with growing pauses. Thread-safe.
 */
public final class ManagerClient implements DynConfigSource {
  private static final Logger log = LoggerFactory.getLogger(ManagerClient.class);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);

  private final RpcChannels channels;
  private final HostAndPort manager;
  private final SchedulerIdentity identity;
  private final Duration keepAliveInterval;
  private final Duration refreshInterval;
  private final ManagerPresence presence;
  private final Rhythm refresh;
  private final ChangeWatch changes;
  private volatile DynConfig current = DynConfig.DEFAULTS;

  private boolean hasRead; // confined to the thread of refresh

  /** Starts to register and to keep alive; does not wait for either. */
  public ManagerClient(
      RpcChannels channels,
      HostAndPort manager,
      SchedulerIdentity identity,
      Duration keepAliveInterval,
      Duration refreshInterval,
      RandomGenerator random) {
    this.channels = channels;
    this.manager = manager;
    this.identity = identity;
    this.keepAliveInterval = keepAliveInterval;
    this.refreshInterval = refreshInterval;
    this.presence = ManagerPresence.start(channels, manager, keepAliveInterval, this::register);
    this.refresh = Rhythm.start("manager-refresh", this::read);
    this.changes =
        ChangeWatch.start(
            channels,
            manager,
            identity.clusterId(),
            identity.hostname(),
            identity.ip(),
            refresh::wake,
            random);
  }

  @Override
  public DynConfig get() {
    return current;
  }

  private KeepAliveRequest signOfLife() {
    return KeepAliveRequest.newBuilder()
        .setSourceType(SourceType.SCHEDULER_SOURCE)
        .setHostname(identity.hostname())
        .setIp(identity.ip())
        .setClusterId(identity.clusterId())
        .build();
  }

  private KeepAliveRequest register() {
    var request =
        UpdateSchedulerRequest.newBuilder()
            .setSourceType(SourceType.SCHEDULER_SOURCE)
            .setHostname(identity.hostname())
            .setIp(identity.ip())
            .setPort(identity.port())
            .setSchedulerClusterId(identity.clusterId())
            .addFeatures("schedule")
            .addFeatures("preheat")
            .setConfig(
                ByteString.copyFromUtf8(
                    "{\"manager_keep_alive_interval\":" + keepAliveInterval.toNanos() + "}"));
    if (identity.idc() != null) {
      request.setIdc(identity.idc());
    }
    if (identity.location() != null) {
      request.setLocation(identity.location());
    }
    stub().updateScheduler(request.build());
    return signOfLife();
  }

  /** Asks for what may have changed. */
  private Duration read() {
    try {
      Scheduler scheduler =
          stub()
              .getScheduler(
                  GetSchedulerRequest.newBuilder()
                      .setSourceType(SourceType.SCHEDULER_SOURCE)
                      .setHostname(identity.hostname())
                      .setIp(identity.ip())
                      .setSchedulerClusterId(identity.clusterId())
                      .build());
      current = dynConfig(scheduler, applications());
      hasRead = true;
      return refreshInterval;
    } catch (StatusRuntimeException | ConfigException e) {
      log.atDebug()
          .addKeyValue("manager", manager)
          .log("dynconfig cannot be read, the last one stays: {}", e.getMessage());
      // The first answer is wanted soon, as the row appears only with the registration.
      return hasRead ? refreshInterval : SHORTEST_PAUSE;
    }
  }

  private static DynConfig dynConfig(Scheduler scheduler, List<DynConfig.Application> apps) {
    String seed =
        scheduler.getSeedPeersList().stream()
            .map(s -> text(s.getSeedPeerCluster().getConfig()))
            .filter(s -> !s.isBlank())
            .findFirst()
            .orElse("");
    var cluster = scheduler.getSchedulerCluster();
    return DynConfig.of(text(cluster.getConfig()), text(cluster.getClientConfig()), seed, apps);
  }

  private static String text(ByteString json) {
    return json.toString(StandardCharsets.UTF_8);
  }

  private List<DynConfig.Application> applications() {
    try {
      return stub()
          .listApplications(
              ListApplicationsRequest.newBuilder()
                  .setSourceType(SourceType.SCHEDULER_SOURCE)
                  .setHostname(identity.hostname())
                  .setIp(identity.ip())
                  .build())
          .getApplicationsList()
          .stream()
          .map(ManagerClient::application)
          .toList();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
        return List.of();
      }
      throw e;
    }
  }

  private static DynConfig.Application application(Application app) {
    return new DynConfig.Application(
        app.getName(),
        Priority.ofNumber(app.getPriority().getValueValue()),
        app.getPriority().getUrlsList().stream()
            .map(
                u ->
                    new DynConfig.UrlPriority(
                        DynConfig.pattern(u.getRegex()), Priority.ofNumber(u.getValueValue())))
            .toList());
  }

  private ManagerGrpc.ManagerBlockingStub stub() {
    return ManagerGrpc.newBlockingStub(channels.to(manager))
        .withDeadlineAfter(CALL_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Ends the signs of life, which tells the manager that this scheduler is gone. */
  @Override
  public void close() {
    changes.close();
    presence.close();
    refresh.close();
  }
}
