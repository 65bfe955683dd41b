package dragonfly.daemon.vortex;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.PulledBytes;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.storage.TaskKind;
import io.grpc.Status;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Fetches pieces from parents. Connections are used again when their piece was read to its end,
 * also with parents that close after each piece (older than 1.5.7): then the end of the stream is
 * seen before the next use, or the request is sent once more on a new connection. Thread-safe;
 * blocks, for virtual threads.
 */
public final class VortexClient implements AutoCloseable {
  private static final AttributeKey<PulledBytes> BYTES =
      AttributeKey.valueOf(VortexClient.class, "bytes");

  /**
   * How connections are kept.
   *
   * @param connectTimeout longest wait for a new connection
   * @param idleLimit unused connections end after this; parents end them after 30 s
   * @param maxIdle unused connections kept, to all parents together
   */
  public record Options(Duration connectTimeout, Duration idleLimit, int maxIdle) {
    public static final Options DEFAULTS =
        new Options(Duration.ofSeconds(2), Duration.ofSeconds(25), 256);
  }

  private final Bootstrap bootstrap;
  private final ConnectionPool pool;
  private final AtomicInteger packetIds = new AtomicInteger();

  /**
   * @param buffers shared by everything in the program that receives in bulk
   */
  public VortexClient(EventLoops loops, ReceiveBuffers buffers, Ticker ticker, Options options) {
    pool = new ConnectionPool(ticker, options.idleLimit(), options.maxIdle());
    bootstrap =
        buffers
            .install(new Bootstrap())
            .group(loops.group())
            .channel(loops.socketChannelClass())
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.connectTimeout().toMillis())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    var bytes = new PulledBytes(channel);
                    channel.attr(BYTES).set(bytes);
                    channel.pipeline().addLast(bytes.handler());
                  }
                });
    SocketOptions.set(bootstrap, loops.isEpoll());
  }

  /**
   * Asks a parent for a piece. Blocks until the frame before the content is there.
   *
   * @param timeout longest wait for the answer, and for each further byte of the content
   * @throws ParentGoneException if it cannot be reached, goes away or is silent for too long
   * @throws PieceRefusedException if it answers with an Error packet
   * @throws VortexException if it speaks something else
   * @throws DragonflyException CANCELLED if the thread was interrupted; its flag stays set
   */
  public PieceStream fetch(
      InetSocketAddress address, TaskKind kind, String taskId, int number, Duration timeout) {
    EventLoops.assertNotOnEventLoop();
    var request = new Packet.Request(PieceType.of(kind), taskId, number);
    var reused = pool.take(address);
    if (reused.isPresent()) {
      try {
        return fetch(reused.get(), request, timeout);
      } catch (ClientConnection.NoAnswer _) {
        // The parent ended it meanwhile; that says nothing about the parent.
      }
    }
    try {
      return fetch(connect(address), request, timeout);
    } catch (ClientConnection.NoAnswer e) {
      throw gone(address.toString(), e);
    }
  }

  private PieceStream fetch(ClientConnection connection, Packet.Request request, Duration timeout)
      throws ClientConnection.NoAnswer {
    boolean isAnswered = false;
    try {
      var packet = connection.exchange(request, packetIds.getAndIncrement(), timeout);
      if (packet instanceof Packet.Refusal(int code, var message)) {
        throw new PieceRefusedException(
            code,
            "parent refused: parent=%s code=%d message=%s"
                .formatted(connection.address(), code, message));
      }
      if (!(packet instanceof Packet.Content(var type, var metadata)) || type != request.type()) {
        throw VortexException.malformed(
            "parent answered with another packet: parent=" + connection.address());
      }
      isAnswered = true;
      return new PieceStream(connection, metadata, timeout, pool);
    } catch (ClientConnection.NoAnswer e) {
      throw e;
    } catch (IOException e) {
      throw gone(connection.address().toString(), e);
    } finally {
      if (!isAnswered) {
        connection.discard();
      }
    }
  }

  private ClientConnection connect(InetSocketAddress address) {
    var connecting = bootstrap.connect(address);
    try {
      connecting.await();
    } catch (InterruptedException e) {
      connecting.cancel(false);
      var _ = connecting.channel().close();
      Thread.currentThread().interrupt();
      throw new DragonflyException(
          Status.Code.CANCELLED, "interrupted while connecting: parent=" + address, e);
    }
    if (!connecting.isSuccess()) {
      throw new ParentGoneException(
          Status.Code.UNAVAILABLE,
          "cannot connect: parent=" + address + " reason=" + connecting.cause().getMessage(),
          connecting.cause());
    }
    var channel = connecting.channel();
    var connection = new ClientConnection(address, channel, channel.attr(BYTES).get());
    pool.watch(connection);
    return connection;
  }

  static DragonflyException gone(String parent, IOException cause) {
    if (cause instanceof SocketTimeoutException) {
      return new ParentGoneException(
          Status.Code.DEADLINE_EXCEEDED, "parent is silent: parent=" + parent, cause);
    }
    if (cause instanceof InterruptedIOException) {
      return new DragonflyException(
          Status.Code.CANCELLED, "interrupted while reading: parent=" + parent, cause);
    }
    return new ParentGoneException(
        Status.Code.UNAVAILABLE,
        "parent is gone: parent=" + parent + " reason=" + cause.getMessage(),
        cause);
  }

  /** Connections that wait for their next request. */
  public int idleConnections() {
    return pool.size();
  }

  /** Ends unused connections; those in use end when their piece does. */
  @Override
  public void close() {
    pool.close();
  }
}
