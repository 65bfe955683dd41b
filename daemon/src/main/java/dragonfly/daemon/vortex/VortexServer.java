package dragonfly.daemon.vortex;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.Faults;
import dragonfly.core.netty.EventLoops;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import io.grpc.Status;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Serves pieces over TCP: one request after the other on a connection, each answered by the bytes
 * of a file that the kernel sends, or by an Error packet. What is no request ends the connection
 * without a word, as the protocol wants it. Thread-safe.
 */
public final class VortexServer implements AutoCloseable {
  private static final int BACKLOG = 1024;
  private static final int REQUEST_BUFFER = 512;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  /**
   * Limits of a server.
   *
   * @param requestWait longest wait for a request, on a new connection and after each answer
   * @param stallLimit longest time in which a child takes no byte of a piece
   * @param maxConnections more are closed as they come
   */
  public record Options(Duration requestWait, Duration stallLimit, int maxConnections) {
    public static final Options DEFAULTS =
        new Options(Duration.ofSeconds(30), Duration.ofSeconds(60), 4096);
  }

  private final ChannelGroup connections =
      new DefaultChannelGroup("vortex", GlobalEventExecutor.INSTANCE, true);
  private final UploadGauges gauges = new UploadGauges();
  private final Channel listener;
  private volatile boolean closing;

  private VortexServer(
      EventLoops loops,
      InetSocketAddress address,
      PieceLookup lookup,
      BandwidthLimiter limiter,
      Faults faults,
      Options options) {
    var uploads = new Uploads(lookup, limiter, faults, gauges);
    var bootstrap =
        new ServerBootstrap()
            .group(loops.group())
            .channel(loops.serverSocketChannelClass())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(
                ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(REQUEST_BUFFER))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (closing || connections.size() >= options.maxConnections()) {
                      var _ = channel.close();
                      return;
                    }
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(new ServerConnection(uploads, options, () -> closing));
                  }
                });
    SocketOptions.setAccepted(bootstrap, loops.isEpoll());
    var bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new DragonflyException(
          Status.Code.UNAVAILABLE,
          "cannot listen for pieces: address=" + address + " reason=" + bound.cause().getMessage(),
          bound.cause());
    }
    listener = bound.channel();
  }

  /**
   * Listens at once.
   *
   * @param address port 0 takes any free one
   * @throws DragonflyException UNAVAILABLE naming the address if it cannot be bound
   */
  public static VortexServer start(
      EventLoops loops,
      InetSocketAddress address,
      PieceLookup lookup,
      BandwidthLimiter limiter,
      Faults faults,
      Options options) {
    return new VortexServer(loops, address, lookup, limiter, faults, options);
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  public UploadGauges gauges() {
    return gauges;
  }

  /** Open connections. */
  public int connections() {
    return connections.size();
  }

  /** As {@link #close} without any patience: cuts what runs. */
  public void closeNow() {
    closing = true;
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }

  /** Accepts no more, and gives running uploads two seconds. */
  @Override
  public void close() {
    closing = true;
    listener.close().awaitUninterruptibly();
    connections.forEach(
        channel -> channel.pipeline().fireUserEventTriggered(ServerConnection.CLOSE_WHEN_IDLE));
    if (!connections
        .newCloseFuture()
        .awaitUninterruptibly(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      connections.close().awaitUninterruptibly();
    }
  }
}
