package dragonfly.core.rpc;

import dragonfly.api.ext.v1.Change;
import dragonfly.api.ext.v1.ManagerChangesGrpc;
import dragonfly.api.ext.v1.WatchChangesRequest;
import dragonfly.core.concurrent.VirtualThreads;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows what a manager says about changes, and opens the stream again when it ends. A manager
 * that does not know this service is asked again in ten minutes: it may have been replaced.
 * Thread-safe.
 */
public final class ChangeWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChangeWatch.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration PAUSE_IF_UNKNOWN = Duration.ofMinutes(10);

  /** Clients that are told at the same time do not all ask at the same time. */
  private static final int SPREAD_MILLIS = 200;

  private final RpcChannels channels;
  private final HostAndPort manager;
  private final WatchChangesRequest request;
  private final Runnable listener;
  private final RandomGenerator random;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private ChangeWatch(
      RpcChannels channels,
      HostAndPort manager,
      WatchChangesRequest request,
      Runnable listener,
      RandomGenerator random) {
    this.channels = channels;
    this.manager = manager;
    this.request = request;
    this.listener = listener;
    this.random = random;
    this.thread = VirtualThreads.start("manager-changes", this::run);
  }

  /**
   * Begins to follow; does not wait for the manager.
   *
   * @param clusterId the scheduler cluster whose changes count, 0 for all
   * @param listener runs on a thread of this watch after each change, and whenever changes may have
   *     been missed; must not throw
   */
  public static ChangeWatch start(
      RpcChannels channels,
      HostAndPort manager,
      long clusterId,
      String hostname,
      String ip,
      Runnable listener,
      RandomGenerator random) {
    var request =
        WatchChangesRequest.newBuilder()
            .setSchedulerClusterId(clusterId)
            .setHostname(hostname)
            .setIp(ip)
            .build();
    return new ChangeWatch(channels, manager, request, listener, random);
  }

  private sealed interface Event {
    record Changed() implements Event {}

    record Ended(Status.Code code) implements Event {}
  }

  private void run() {
    var pause = SHORTEST_PAUSE;
    try {
      while (true) {
        var events = new LinkedBlockingQueue<Event>();
        var context = Context.current().withCancellation();
        try {
          context.run(() -> open(events));
          if (follow(events)) {
            pause = SHORTEST_PAUSE;
          }
        } catch (UnknownServiceException _) {
          pause = PAUSE_IF_UNKNOWN;
        } finally {
          context.cancel(null);
        }
        // between half of the pause and the whole, so that clients do not come back in step
        long millis = pause.toMillis();
        if (closed.await(millis / 2 + random.nextLong(millis / 2 + 1), TimeUnit.MILLISECONDS)) {
          return;
        }
        pause = doubled(pause);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static Duration doubled(Duration pause) {
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void open(BlockingQueue<Event> events) {
    try {
      ManagerChangesGrpc.newStub(channels.to(manager))
          .watchChanges(
              request,
              new StreamObserver<>() {
                @Override
                public void onNext(Change change) {
                  events.add(new Event.Changed());
                }

                @Override
                public void onError(Throwable cause) {
                  events.add(new Event.Ended(Status.fromThrowable(cause).getCode()));
                }

                @Override
                public void onCompleted() {
                  events.add(new Event.Ended(Status.Code.OK));
                }
              });
    } catch (RuntimeException e) {
      // the channels are closed, or the address has gone
      log.atDebug().addKeyValue("manager", manager).setCause(e).log("cannot watch for changes");
      events.add(new Event.Ended(Status.Code.UNAVAILABLE));
    }
  }

  /**
   * Follows one stream to its end.
   *
   * @return whether there was any message
   */
  private boolean follow(BlockingQueue<Event> events)
      throws InterruptedException, UnknownServiceException {
    boolean hasMessage = false;
    while (true) {
      switch (events.take()) {
        case Event.Changed _ -> {
          hasMessage = true;
          if (closed.await(random.nextInt(SPREAD_MILLIS), TimeUnit.MILLISECONDS)) {
            return hasMessage;
          }
          while (events.peek() instanceof Event.Changed) {
            events.remove();
          }
          listener.run();
        }
        case Event.Ended(Status.Code code) -> {
          if (code == Status.Code.UNIMPLEMENTED) {
            log.atDebug().addKeyValue("manager", manager).log("manager tells no changes");
            throw new UnknownServiceException();
          }
          return hasMessage;
        }
      }
    }
  }

  private static final class UnknownServiceException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Ends the stream. Does not wait for a listener that runs. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
