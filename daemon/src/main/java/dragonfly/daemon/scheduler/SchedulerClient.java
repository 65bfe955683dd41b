package dragonfly.daemon.scheduler;

import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Task;
import dragonfly.api.ext.v1.SwarmGrpc;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerRequest;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.api.scheduler.v2.DeleteTaskRequest;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.api.scheduler.v2.StatTaskRequest;
import dragonfly.core.concurrent.SerialContext;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.Hints;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.host.NetworkUsage;
import io.grpc.ConnectivityState;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All calls of this daemon to schedulers. Thread-safe. Calls block for at most ten seconds. */
public final class SchedulerClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SchedulerClient.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final SchedulerDirectory directory;
  private final RpcChannels channels;
  private final HostIdentity identity;
  private final HostFacts facts;
  private final Duration announceInterval;
  private final Timers timers;
  private final Ticker ticker;
  private final ExecutorService executor = VirtualThreads.perTask("scheduler-client-");
  private final Set<SchedulerNode> acquainted = ConcurrentHashMap.newKeySet();
  private final Set<AnnounceSession> sessions = ConcurrentHashMap.newKeySet();

  /**
   * @param announceInterval told to schedulers, which drop hosts that stay silent for twice as long
   */
  public SchedulerClient(
      SchedulerDirectory directory,
      RpcChannels channels,
      HostIdentity identity,
      HostFacts facts,
      Duration announceInterval,
      Timers timers,
      Ticker ticker) {
    this.directory = directory;
    this.channels = channels;
    this.identity = identity;
    this.facts = facts;
    this.announceInterval = announceInterval;
    this.timers = timers;
    this.ticker = ticker;
    directory.onLoss(lost -> sessions.forEach(session -> lost.forEach(session::lost)));
  }

  /**
   * Opens the announce stream of a download at the scheduler of its task. Does not block; nothing
   * is sent before {@link AnnounceSession#register}.
   *
   * @param sourceVersion names the version of the content that is wanted; null when not known
   * @throws SchedulerUnavailableException if no scheduler is known
   */
  public AnnounceSession announce(String taskId, String peerId, @Nullable String sourceVersion) {
    var session =
        new AnnounceSession(
            new SerialContext("announce-" + peerId, executor),
            timers,
            new SessionLink(Hints.ofTask(null, sourceVersion)),
            order(taskId),
            identity.hostId(),
            taskId,
            peerId);
    sessions.add(session);
    return session;
  }

  /** Watches the digests of a task's pieces. Does not block, never fails. */
  public PieceAnchors anchors(String taskId) {
    var anchors =
        new PieceAnchors(
            identity.hostId(),
            taskId,
            directory::order,
            (node, request, to) ->
                SwarmGrpc.newStub(channels.to(node.address())).watchPieceDigests(request, to),
            timers,
            ticker);
    anchors.open();
    return anchors;
  }

  /**
   * What the scheduler of a task knows of it; empty when it does not know it.
   *
   * @throws SchedulerUnavailableException if no scheduler answers
   */
  public Optional<TaskSummary> statTask(String taskId) {
    try {
      return Optional.of(TaskSummary.of(statTaskMessage(taskId)));
    } catch (DragonflyException e) {
      if (e.code() == Status.Code.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * As {@link #statTask}, as the message to pass on.
   *
   * @throws DragonflyException NOT_FOUND if the scheduler does not know the task
   * @throws SchedulerUnavailableException if no scheduler answers
   */
  public Task statTaskMessage(String taskId) {
    var request =
        StatTaskRequest.newBuilder().setHostId(identity.hostId()).setTaskId(taskId).build();
    return ask(taskId, stub -> stub.statTask(request));
  }

  /**
   * This host no longer has the task.
   *
   * @throws SchedulerUnavailableException if no scheduler answers
   */
  public void deleteTask(String taskId) {
    var request =
        DeleteTaskRequest.newBuilder().setHostId(identity.hostId()).setTaskId(taskId).build();
    var _ = ask(taskId, stub -> stub.deleteTask(request));
  }

  /** Takes this host from one scheduler. */
  public void deleteHost(SchedulerNode node, Duration timeout) {
    var _ =
        call(
            node,
            timeout,
            stub ->
                stub.deleteHost(
                    DeleteHostRequest.newBuilder().setHostId(identity.hostId()).build()));
  }

  /**
   * Takes this host from all available schedulers.
   *
   * @throws DragonflyException the first failure, after all were asked
   */
  public void deleteHost() {
    DragonflyException failure = null;
    for (SchedulerNode node : directory.available()) {
      try {
        deleteHost(node, TIMEOUT);
      } catch (DragonflyException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Tells one scheduler who this host is and how busy. */
  public void announceHost(SchedulerNode node) {
    Host host = ScheduleMessages.host(identity, facts.operatingSystem(), facts.snapshot());
    var request =
        AnnounceHostRequest.newBuilder()
            .setHost(host)
            .setInterval(ScheduleMessages.duration(announceInterval))
            .build();
    var hints = acquainted.contains(node) ? Hints.ACQUAINTED : Hints.NONE;
    var _ =
        call(node, TIMEOUT, stub -> stub.withInterceptors(hints.sender()).announceHost(request));
    acquainted.add(node);
  }

  /** The seed peers that one scheduler knows. */
  public List<RemoteHost> listSeeds(SchedulerNode node) {
    return call(
            node, TIMEOUT, stub -> stub.listHosts(ListHostsRequest.newBuilder().setType(1).build()))
        .getHostsList()
        .stream()
        .map(RemoteHost::of)
        .toList();
  }

  /**
   * Opens the stream on which this host tells one scheduler what it keeps.
   *
   * @param whenEnded called once, on a thread of the call
   */
  public TaskAnnouncement announceTasks(
      SchedulerNode node, Consumer<TaskAnnouncement.End> whenEnded) {
    var announcement = new TaskAnnouncement(identity.hostId(), whenEnded);
    var _ = SwarmGrpc.newStub(channels.to(node.address())).announceTasks(announcement);
    return announcement;
  }

  /** Calls back once when the connection with a scheduler is lost or made anew. */
  public void watchConnection(SchedulerNode node, Consumer<Boolean> isReady) {
    var channel = channels.to(node.address());
    var before = channel.getState(true);
    channel.notifyWhenStateChanged(
        before, () -> isReady.accept(channel.getState(true) == ConnectivityState.READY));
  }

  private List<SchedulerNode> order(String taskId) {
    List<SchedulerNode> nodes = directory.order(taskId);
    if (nodes.isEmpty()) {
      throw new SchedulerUnavailableException("no scheduler is known");
    }
    return nodes;
  }

  /** Asks the schedulers of a task one after the other until one answers. */
  private <T> T ask(String taskId, Function<SchedulerGrpc.SchedulerBlockingStub, T> question) {
    String tried = "";
    for (SchedulerNode node : order(taskId)) {
      try {
        return call(node, TIMEOUT, question);
      } catch (DragonflyException e) {
        if (e.code() != Status.Code.UNAVAILABLE && e.code() != Status.Code.DEADLINE_EXCEEDED) {
          throw e;
        }
        directory.checkNow();
        tried = node.address() + ": " + e.getMessage();
      }
    }
    throw new SchedulerUnavailableException("no scheduler answers: last=" + tried);
  }

  private <T> T call(
      SchedulerNode node,
      Duration timeout,
      Function<SchedulerGrpc.SchedulerBlockingStub, T> question) {
    try {
      return question.apply(
          SchedulerGrpc.newBlockingStub(channels.to(node.address()))
              .withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (StatusRuntimeException e) {
      throw RpcErrors.fromStatus(e);
    }
  }

  /** The network's part of a host message, for {@code SyncHost}. */
  public static Host networkMessage(NetworkUsage usage) {
    return Host.newBuilder().setNetwork(ScheduleMessages.network(usage)).build();
  }

  /** Cancels the sessions that are open. */
  @Override
  public void close() {
    sessions.forEach(AnnounceSession::close);
    executor.shutdown();
  }

  private final class SessionLink implements AnnounceSession.Link {
    private final Hints hints;

    SessionLink(Hints hints) {
      this.hints = hints;
    }

    @Override
    public void open(
        SchedulerNode node, ClientResponseObserver<AnnouncePeerRequest, AnnouncePeerResponse> to) {
      var _ =
          SchedulerGrpc.newStub(channels.to(node.address()))
              .withInterceptors(hints.sender())
              .announcePeer(to);
    }

    @Override
    public void announceHost(SchedulerNode node, Runnable done) {
      executor.execute(
          () -> {
            try {
              SchedulerClient.this.announceHost(node);
            } catch (DragonflyException e) {
              LOG.atDebug()
                  .addKeyValue("scheduler", node.name())
                  .addKeyValue("cause", e.getMessage())
                  .log("host could not be announced again");
            }
            done.run();
          });
    }

    @Override
    public void suspect(SchedulerNode node) {
      directory.checkNow();
    }

    @Override
    public void forget(AnnounceSession session) {
      sessions.remove(session);
    }
  }
}
