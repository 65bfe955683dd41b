package dragonfly.daemon.backend.http;

import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.time.Ticker;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connections with sources, kept open between requests. At most {@link #IDLE_AN_ORIGIN} idle ones
 * an origin and {@link #IDLE_IN_ALL} in all are kept, the last used first; the oldest go.
 * Thread-safe.
 */
final class HttpConnections implements AutoCloseable {
  static final int IDLE_AN_ORIGIN = 64;
  static final int IDLE_IN_ALL = 256;
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);
  private static final int MAX_LINE = 16 << 10;
  private static final int MAX_HEADERS = 128 << 10;

  private final EventLoops loops;
  private final ReceiveBuffers buffers;
  private final SourceTls tls;
  private final Duration connectTimeout;
  private final Ticker ticker;

  /** Last used first. Guarded by this. */
  private final Map<Key, Deque<HttpConnection>> idle = new HashMap<>();

  private int idleCount; // guarded by this
  private boolean closed; // guarded by this

  private record Key(HttpUrl.Origin origin, boolean insecure) {}

  HttpConnections(
      EventLoops loops,
      ReceiveBuffers buffers,
      SourceTls tls,
      Duration connectTimeout,
      Ticker ticker) {
    this.loops = loops;
    this.buffers = buffers;
    this.tls = tls;
    this.connectTimeout = connectTimeout;
    this.ticker = ticker;
  }

  /** An idle connection, or null when there is none. Does not block. */
  @Nullable HttpConnection reuse(HttpUrl.Origin origin, boolean insecure) {
    var stale = new ArrayList<HttpConnection>();
    HttpConnection found = null;
    synchronized (this) {
      Deque<HttpConnection> connections = idle.get(new Key(origin, insecure));
      while (found == null && connections != null && !connections.isEmpty()) {
        HttpConnection last = connections.removeFirst();
        idleCount--;
        if (last.isOpen() && ticker.nanos() - last.idleSinceNanos < IDLE_LIMIT.toNanos()) {
          found = last;
        } else {
          stale.add(last);
        }
      }
    }
    stale.forEach(HttpConnection::close);
    return found;
  }

  /**
   * A new connection, ready for a request. Blocks; tries the addresses of the host one after the
   * other.
   *
   * @throws SocketTimeoutException if none answers in time
   * @throws IOException if the host is unknown or refuses, or its certificate is not trusted
   */
  HttpConnection connect(HttpUrl.Origin origin, boolean insecure, Deadline deadline)
      throws IOException {
    IOException failure = new ConnectException("host has no address: host=" + origin.host());
    for (InetAddress address : addresses(origin.host())) {
      Duration limit = deadline.atMost(connectTimeout);
      if (limit.isZero()) {
        throw new SocketTimeoutException("no connection in time: host=" + origin.authority());
      }
      try {
        return connect(origin, insecure, new InetSocketAddress(address, origin.port()), limit);
      } catch (javax.net.ssl.SSLException | InterruptedIOException e) {
        if (e instanceof SocketTimeoutException timeout) {
          failure = timeout;
        } else {
          throw e;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private static InetAddress[] addresses(String host) throws IOException {
    try {
      return InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new UnknownHostException("host is unknown: host=" + host);
    }
  }

  private HttpConnection connect(
      HttpUrl.Origin origin, boolean insecure, InetSocketAddress address, Duration limit)
      throws IOException {
    var key = new Key(origin, insecure);
    var connections = new HttpConnection[1];
    var bootstrap =
        buffers
            .install(new Bootstrap())
            .group(loops.group())
            .channel(loops.socketChannelClass())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.max(1, limit.toMillis()))
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (origin.secure()) {
                      channel
                          .pipeline()
                          .addLast(
                              tls.handler(channel.alloc(), origin.host(), origin.port(), insecure));
                    }
                    var connection =
                        new HttpConnection(origin, channel, idle -> release(key, idle));
                    connections[0] = connection;
                    channel
                        .pipeline()
                        .addLast(
                            // content passes in the buffers it was received in
                            new HttpClientCodec(
                                new HttpDecoderConfig()
                                    .setMaxInitialLineLength(MAX_LINE)
                                    .setMaxHeaderSize(MAX_HEADERS)
                                    .setMaxChunkSize(ReceiveBuffers.LARGE),
                                false,
                                false))
                        .addLast(connection.handler());
                  }
                });
    ChannelFuture connected = bootstrap.connect(address);
    await(connected, limit, connected.channel());
    if (origin.secure()) {
      connected.channel().read();
      await(
          connected.channel().pipeline().get(SslHandler.class).handshakeFuture(),
          limit,
          connected.channel());
    }
    HttpConnection connection = connections[0];
    connection.whenClosed(() -> forget(key, connection));
    return connection;
  }

  private static void await(Future<?> future, Duration limit, Channel channel) throws IOException {
    try {
      if (!future.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        var _ = channel.close();
        throw new SocketTimeoutException("no connection in time: timeoutMs=" + limit.toMillis());
      }
    } catch (InterruptedException _) {
      var _ = channel.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while connecting");
    }
    if (!future.isSuccess()) {
      var _ = channel.close();
      throw switch (future.cause()) {
        case io.netty.channel.ConnectTimeoutException timeout ->
            new SocketTimeoutException(timeout.getMessage());
        case IOException io -> io;
        case null -> new IOException("connection was cancelled");
        case Throwable other -> new IOException(other.toString(), other);
      };
    }
  }

  private void release(Key key, HttpConnection connection) {
    var surplus = new ArrayList<HttpConnection>();
    synchronized (this) {
      if (closed) {
        surplus.add(connection);
      } else {
        connection.idleSinceNanos = ticker.nanos();
        Deque<HttpConnection> connections = idle.computeIfAbsent(key, _ -> new ArrayDeque<>());
        connections.addFirst(connection);
        idleCount++;
        if (connections.size() > IDLE_AN_ORIGIN) {
          surplus.add(connections.removeLast());
          idleCount--;
        } else if (idleCount > IDLE_IN_ALL) {
          surplus.add(removeOldest());
          idleCount--;
        }
      }
    }
    surplus.forEach(HttpConnection::close);
  }

  /** Called with the lock held and at least one connection idle. */
  private HttpConnection removeOldest() {
    Deque<HttpConnection> oldest = null;
    for (Deque<HttpConnection> connections : idle.values()) {
      if (!connections.isEmpty()
          && (oldest == null
              || connections.getLast().idleSinceNanos - oldest.getLast().idleSinceNanos < 0)) {
        oldest = connections;
      }
    }
    if (oldest == null) {
      throw new IllegalStateException("no connection is idle: idleCount=" + idleCount);
    }
    return oldest.removeLast();
  }

  private synchronized void forget(Key key, HttpConnection connection) {
    Deque<HttpConnection> connections = idle.get(key);
    if (connections != null) {
      if (connections.remove(connection)) {
        idleCount--;
      }
      if (connections.isEmpty()) {
        idle.remove(key);
      }
    }
  }

  synchronized int idleCount() {
    return idleCount;
  }

  /** Closes the idle connections; those in use are closed by their users. */
  @Override
  public void close() {
    List<HttpConnection> closing;
    synchronized (this) {
      closed = true;
      closing = idle.values().stream().flatMap(Deque::stream).toList();
      idle.clear();
      idleCount = 0;
    }
    closing.forEach(HttpConnection::close);
  }
}
