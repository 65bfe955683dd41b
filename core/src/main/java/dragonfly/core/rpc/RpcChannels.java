package dragonfly.core.rpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.time.Ticker;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * gRPC channels of a program, one a target, on two event loops. Ask for the channel at every use
 * and do not keep it: one that was not asked for in half an hour and has no connection is closed.
 * Thread-safe.
 */
public final class RpcChannels implements AutoCloseable {
  private static final Duration FORGET_AFTER = Duration.ofMinutes(30);
  private static final Duration RETRY_AT_MOST_EVERY = Duration.ofMillis(500);
  private static final int CONNECT_TIMEOUT_MILLIS = 3000;

  private final EventLoops loops;
  private final ExecutorService executor;
  private final Ticker ticker;
  private final @Nullable SslContext tls;
  private final Map<String, Entry> entries = new HashMap<>(); // guarded by this
  private boolean isClosed; // guarded by this

  /**
   * @param name of its threads
   * @param tls of the client side; null or incomplete is plain text
   */
  public RpcChannels(String name, @Nullable TlsFiles tls) {
    this(name, tls, Ticker.system());
  }

  RpcChannels(String name, @Nullable TlsFiles tls, Ticker ticker) {
    this.tls = tls == null || !tls.isComplete() ? null : Tls.client(tls);
    this.loops = EventLoops.create(name + "-rpc-client", 2);
    this.executor = VirtualThreads.perTask(name + "-rpc-client-");
    this.ticker = ticker;
  }

  /**
   * The channel to a target; connects with the first call, within 3 s. A channel whose last attempt
   * to connect failed tries again at once when it is asked for.
   *
   * @throws DragonflyException UNAVAILABLE once this is closed
   */
  public ManagedChannel to(HostAndPort target) {
    return channel(target.toString(), () -> tcp(target));
  }

  /** The channel to a unix socket, in plain text. */
  public ManagedChannel toUnix(Path socket) {
    return channel("unix:" + socket, () -> unix(socket));
  }

  private ManagedChannel channel(String key, Supplier<ManagedChannel> maker) {
    var forgotten = new ArrayList<ManagedChannel>();
    ManagedChannel channel;
    boolean isRetryDue;
    synchronized (this) {
      if (isClosed) {
        throw new DragonflyException(Status.Code.UNAVAILABLE, "channels are closed: target=" + key);
      }
      long now = ticker.nanos();
      forget(now, forgotten);
      Entry entry = entries.computeIfAbsent(key, _ -> new Entry(maker.get(), now));
      entry.askedAt = now;
      channel = entry.channel;
      isRetryDue = now - entry.retriedAt >= RETRY_AT_MOST_EVERY.toNanos();
      if (isRetryDue) {
        entry.retriedAt = now;
      }
    }
    forgotten.forEach(ManagedChannel::shutdown);
    if (isRetryDue && channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      channel.resetConnectBackoff();
    }
    return channel;
  }

  private void forget(long now, List<ManagedChannel> forgotten) {
    entries
        .values()
        .removeIf(
            entry -> {
              boolean isForgotten =
                  now - entry.askedAt > FORGET_AFTER.toNanos()
                      && entry.channel.getState(false) != ConnectivityState.READY;
              if (isForgotten) {
                forgotten.add(entry.channel);
              }
              return isForgotten;
            });
  }

  private ManagedChannel tcp(HostAndPort target) {
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(target.host(), target.port())
            .channelType(loops.socketChannelClass())
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
    if (tls == null) {
      builder.negotiationType(NegotiationType.PLAINTEXT);
    } else {
      builder.sslContext(tls);
    }
    return common(builder).build();
  }

  private ManagedChannel unix(Path socket) {
    return common(
            NettyChannelBuilder.forAddress(loops.domainSocketAddress(socket))
                .channelType(loops.domainSocketChannelClass())
                .negotiationType(NegotiationType.PLAINTEXT)
                .overrideAuthority("localhost"))
        .build();
  }

  private NettyChannelBuilder common(NettyChannelBuilder builder) {
    return builder
        .eventLoopGroup(loops.group())
        .executor(executor)
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .maxInboundMetadataSize(64 * 1024)
        .keepAliveTime(300, SECONDS)
        .keepAliveTimeout(20, SECONDS)
        .idleTimeout(FORGET_AFTER.toNanos(), NANOSECONDS)
        .disableRetry();
  }

  /**
   * Cancels the calls that run and closes all channels; waits for at most about three seconds.
   * Idempotent.
   */
  @Override
  public void close() {
    List<ManagedChannel> closing;
    synchronized (this) {
      isClosed = true;
      closing = entries.values().stream().map(entry -> entry.channel).toList();
      entries.clear();
    }
    closing.forEach(ManagedChannel::shutdownNow);
    try {
      for (ManagedChannel channel : closing) {
        channel.awaitTermination(1, SECONDS);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    loops.close();
    executor.shutdown();
  }

  private static final class Entry {
    final ManagedChannel channel;
    long askedAt;
    long retriedAt;

    Entry(ManagedChannel channel, long now) {
      this.channel = channel;
      this.askedAt = now;
      this.retriedAt = now;
    }
  }
}
