package dragonfly.benchmarks;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.manager.v2.UpdateSchedulerRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Registers as many schedulers as asked, opens all their keep-alive streams at once, each with its
 * first message, as after a restart of the manager, and then sends a message on each every five
 * seconds. Tells how many the manager counts as alive: {@code HOST:PORT [STREAMS [SECONDS]]}.
 */
public final class KeepAliveStreams {
  private static final int INTERVAL_SECONDS = 5;
  private static final int STREAMS_OF_A_CONNECTION = 500;
  private static final int REGISTRATIONS_IN_FLIGHT = 32;
  private static final long CLUSTER = 1;

  private final List<ManagedChannel> channels;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicInteger broken = new AtomicInteger();

  private KeepAliveStreams(List<ManagedChannel> channels) {
    this.channels = channels;
  }

  public static void main(String[] args) throws InterruptedException {
    int streams = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int seconds = args.length > 2 ? Integer.parseInt(args[2]) : 60;
    var channels =
        IntStream.range(0, 1 + (streams - 1) / STREAMS_OF_A_CONNECTION)
            .mapToObj(_ -> NettyChannelBuilder.forTarget(args[0]).usePlaintext().build())
            .toList();
    new KeepAliveStreams(List.copyOf(channels)).run(streams, seconds);
    channels.forEach(ManagedChannel::shutdownNow);
  }

  private void run(int streams, int seconds) throws InterruptedException {
    long begin = System.nanoTime();
    register(streams);
    System.out.printf("%d schedulers registered after %.1f s%n", streams, since(begin));
    begin = System.nanoTime();
    var open = new ArrayList<StreamObserver<KeepAliveRequest>>();
    try (var timer = Executors.newScheduledThreadPool(1)) {
      for (int i = 0; i < streams; i++) {
        var stream = ManagerGrpc.newStub(channel(i)).keepAlive(new Answer());
        stream.onNext(sign(i));
        open.add(stream);
      }
      System.out.printf("%d streams opened in %.1f s%n", streams, since(begin));
      while (alive() < streams && broken.get() == 0) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      System.out.printf(
          "%d alive after %.1f s, %d streams broken%n", alive(), since(begin), broken.get());
      sendInTurn(timer, open);
      for (int passed = INTERVAL_SECONDS; passed <= seconds; passed += INTERVAL_SECONDS) {
        TimeUnit.SECONDS.sleep(INTERVAL_SECONDS);
        long asked = System.nanoTime();
        int alive = alive();
        System.out.printf(
            "after %3.0f s: %d messages sent, %d alive (asked in %.0f ms), %d streams broken%n",
            since(begin), sent.get(), alive, since(asked) * 1000, broken.get());
      }
      timer.shutdownNow();
    }
  }

  private void register(int streams) throws InterruptedException {
    var done = new CountDownLatch(streams);
    var free = new Semaphore(REGISTRATIONS_IN_FLIGHT);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < streams; i++) {
        int number = i;
        free.acquire();
        threads.execute(
            () -> {
              try {
                var answer =
                    ManagerGrpc.newBlockingStub(channel(number))
                        .updateScheduler(
                            UpdateSchedulerRequest.newBuilder()
                                .setSourceType(SourceType.SCHEDULER_SOURCE)
                                .setHostname("scheduler-" + number)
                                .setIp("10.1.1.1")
                                .setPort(8002)
                                .setSchedulerClusterId(CLUSTER)
                                .build());
                if (answer.getId() == 0) {
                  throw new IllegalStateException("not registered: " + number);
                }
              } finally {
                free.release();
                done.countDown();
              }
            });
      }
      done.await();
    }
  }

  /** Spreads the messages of one interval over its seconds. */
  private void sendInTurn(
      ScheduledExecutorService timer, List<StreamObserver<KeepAliveRequest>> open) {
    var ticks = INTERVAL_SECONDS * 100;
    var tick = new AtomicInteger();
    var _ =
        timer.scheduleAtFixedRate(
            () -> {
              int turn = tick.getAndIncrement() % ticks;
              for (int i = turn; i < open.size(); i += ticks) {
                open.get(i).onNext(sign(i));
                sent.incrementAndGet();
              }
            },
            0,
            Duration.ofMillis(10).toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private static KeepAliveRequest sign(int stream) {
    return KeepAliveRequest.newBuilder()
        .setSourceType(SourceType.SCHEDULER_SOURCE)
        .setHostname("scheduler-" + stream)
        .setIp("10.1.1.1")
        .setClusterId(CLUSTER)
        .build();
  }

  private int alive() {
    return ManagerGrpc.newBlockingStub(channels.getFirst())
        .withMaxInboundMessageSize(64 << 20)
        .listSchedulers(
            ListSchedulersRequest.newBuilder()
                .setSourceType(SourceType.PEER_SOURCE)
                .setHostname("peer")
                .setIp("10.1.2.3")
                .setSchedulerClusterId(CLUSTER)
                .build())
        .getSchedulersCount();
  }

  private ManagedChannel channel(int stream) {
    return channels.get(stream / STREAMS_OF_A_CONNECTION);
  }

  private static double since(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private final class Answer implements StreamObserver<Empty> {
    @Override
    public void onNext(Empty answer) {}

    @Override
    public void onError(Throwable cause) {
      broken.incrementAndGet();
    }

    @Override
    public void onCompleted() {
      broken.incrementAndGet();
    }
  }
}
