package dragonfly.core.rpc;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.time.Ticker;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server on a TCP port or a unix socket. Besides its services it answers {@code
 * grpc.health.v1} (service {@code ""}), takes messages of any size, and runs handlers on virtual
 * threads. Thread-safe.
 *
 * <p>When it ends a call whose client has not half-closed, it resets the stream with NO_ERROR after
 * the trailers: clients wait for that to drop their sending side.
 */
public final class RpcServer implements AutoCloseable {
  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(2);

  private final Server server;
  private final HealthStatusManager health;
  private final List<AutoCloseable> ownedParts;
  private final @Nullable Path socket;
  private final Duration grace;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  private RpcServer(
      Server server,
      HealthStatusManager health,
      List<AutoCloseable> ownedParts,
      @Nullable Path socket,
      Duration grace) {
    this.server = server;
    this.health = health;
    this.ownedParts = ownedParts;
    this.socket = socket;
    this.grace = grace;
  }

  /** A server whose threads carry the name. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** The TCP port, -1 for a unix socket. */
  public int port() {
    return server.getPort();
  }

  public HealthStatusManager health() {
    return health;
  }

  /**
   * Answers NOT_SERVING to health checks, refuses new calls, gives running ones the grace, then
   * cancels them and interrupts their threads. Returns after at most two seconds more than the
   * grace. Idempotent.
   */
  @Override
  public void close() {
    close(grace);
  }

  /** As {@link #close} without any grace: cuts what runs. */
  public void closeNow() {
    close(Duration.ZERO);
  }

  private void close(Duration grace) {
    if (!isClosed.compareAndSet(false, true)) {
      return;
    }
    health.enterTerminalState();
    server.shutdown();
    try {
      if (!server.awaitTermination(grace.toNanos(), NANOSECONDS)) {
        server.shutdownNow();
        server.awaitTermination(1, SECONDS);
      }
    } catch (InterruptedException _) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    for (AutoCloseable part : ownedParts) {
      closeQuietly(part);
    }
    if (socket != null) {
      deleteSocket(socket);
    }
  }

  private static void closeQuietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      throw new IllegalStateException("part failed to close", e);
    }
  }

  private static void deleteSocket(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new IllegalStateException("socket cannot be removed: path=" + socket, e);
    }
  }

  /** Collects what a server needs. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<BindableService> services = new ArrayList<>();
    private final List<ServerInterceptor> interceptors = new ArrayList<>();
    private @Nullable InetSocketAddress address;
    private @Nullable Path socket;
    private TlsFiles tls = TlsFiles.NONE;
    private int requestsPerSecond;
    private Set<String> unlimited = Set.of();
    private Set<String> headersAtOnce = Set.of();
    private Set<String> ignoredDeadlines = Set.of();
    private @Nullable Executor executor;
    private @Nullable EventLoops loops;
    private Duration grace = DEFAULT_GRACE;

    private Builder(String name) {
      this.name = name;
    }

    /** Serves on a TCP address; port 0 stands for any free one. */
    public Builder listen(InetSocketAddress address) {
      this.address = address;
      return this;
    }

    /**
     * Serves on a unix socket instead; a socket left behind by a dead server is replaced,
     * directories are made.
     */
    public Builder unixSocket(Path socket) {
      this.socket = socket;
      return this;
    }

    /** Uses mutual TLS if the files are complete. */
    public Builder tls(TlsFiles tls) {
      this.tls = tls;
      return this;
    }

    public Builder service(BindableService service) {
      services.add(service);
      return this;
    }

    /** Adds an interceptor; the first one added sees a call first. */
    public Builder interceptor(ServerInterceptor interceptor) {
      interceptors.add(interceptor);
      return this;
    }

    /**
     * Unary calls and new streams beyond this rate are answered RESOURCE_EXHAUSTED, health checks
     * excepted; 0 is no limit.
     */
    public Builder requestsPerSecond(int requestsPerSecond) {
      this.requestsPerSecond = requestsPerSecond;
      return this;
    }

    /** Methods that the rate does not concern, by full name, as their cost is bounded elsewhere. */
    public Builder unlimited(Set<String> fullMethodNames) {
      this.unlimited = Set.copyOf(fullMethodNames);
      return this;
    }

    /**
     * Methods whose response headers are sent before the handler runs, by full name ({@code
     * scheduler.v2.Scheduler/AnnouncePeer}); clients give up when there are none for 10 s. A method
     * that decides first sends them by {@link ResponseHeaders#sendNow}.
     */
    public Builder headersAtOnce(Set<String> fullMethodNames) {
      this.headersAtOnce = Set.copyOf(fullMethodNames);
      return this;
    }

    /**
     * Methods of which the deadline that the client sends is not enforced: it means the response
     * headers only.
     */
    public Builder ignoreDeadlines(Set<String> fullMethodNames) {
      this.ignoredDeadlines = Set.copyOf(fullMethodNames);
      return this;
    }

    /** Runs handlers here instead of on virtual threads of the server. The caller closes it. */
    public Builder executor(Executor executor) {
      this.executor = executor;
      return this;
    }

    /**
     * Time that running calls have to end when the server closes; default 2 s. Streams that stay
     * open use it up.
     */
    public Builder grace(Duration grace) {
      this.grace = grace;
      return this;
    }

    /** Uses these event loops instead of two of its own. The caller closes them. */
    public Builder eventLoops(EventLoops loops) {
      this.loops = loops;
      return this;
    }

    /**
     * Binds and serves.
     *
     * @throws DragonflyException UNAVAILABLE if the address cannot be bound
     * @throws dragonfly.core.config.ConfigException if the TLS files cannot be used
     */
    public RpcServer start() {
      var owned = new ArrayList<AutoCloseable>();
      try {
        return start(owned);
      } catch (RuntimeException e) {
        owned.forEach(RpcServer::closeQuietly);
        throw e;
      }
    }

    private RpcServer start(List<AutoCloseable> owned) {
      EventLoops running = loops;
      if (running == null) {
        running = EventLoops.create(name + "-rpc", 2);
        owned.add(running);
      }
      Executor calls = executor;
      if (calls == null) {
        ExecutorService own = VirtualThreads.perTask(name + "-call-");
        owned.addFirst(own::shutdownNow);
        calls = own;
      }
      var health = new HealthStatusManager();
      NettyServerBuilder builder = builder(running);
      builder
          .bossEventLoopGroup(running.group())
          .workerEventLoopGroup(running.group())
          .executor(calls)
          .maxInboundMessageSize(Integer.MAX_VALUE)
          .maxInboundMetadataSize(64 * 1024)
          .permitKeepAliveWithoutCalls(true)
          .permitKeepAliveTime(1, SECONDS)
          .keepAliveTime(60, SECONDS)
          .keepAliveTimeout(20, SECONDS)
          .addStreamTracerFactory(new DeadlineDropper(ignoredDeadlines))
          .addService(health.getHealthService());
      services.forEach(builder::addService);
      // grpc-java calls the interceptor that was added last first
      builder.intercept(new FailureTranslation());
      builder.intercept(new ResponseHeaders(headersAtOnce));
      interceptors.reversed().forEach(builder::intercept);
      if (requestsPerSecond > 0) {
        builder.intercept(new RequestLimit(requestsPerSecond, unlimited, Ticker.system()));
      }
      builder.protocolNegotiator(
          new ReleasingNegotiator(
              tls.isComplete()
                  ? InternalProtocolNegotiators.serverTls(Tls.server(tls))
                  : InternalProtocolNegotiators.serverPlaintext()));
      return new RpcServer(bind(builder.build()), health, List.copyOf(owned), socket, grace);
    }

    private NettyServerBuilder builder(EventLoops running) {
      if (socket != null) {
        prepareSocket(socket);
        return NettyServerBuilder.forAddress(running.domainSocketAddress(socket))
            .channelType(running.serverDomainSocketChannelClass());
      }
      if (address == null) {
        throw new IllegalStateException("neither address nor socket given: server=" + name);
      }
      return NettyServerBuilder.forAddress(address).channelType(running.serverSocketChannelClass());
    }

    private static void prepareSocket(Path socket) {
      try {
        Path directory = socket.toAbsolutePath().getParent();
        if (directory != null) {
          Files.createDirectories(directory);
        }
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
          removeStale(socket);
        }
      } catch (IOException e) {
        throw cannotListen(socket, e.toString(), e);
      }
    }

    private static void removeStale(Path socket) throws IOException {
      var attributes =
          Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isOther()) {
        throw cannotListen(socket, "exists and is not a socket", null);
      }
      try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        throw cannotListen(socket, "in use by another process", null);
      } catch (SocketException _) {
        Files.delete(socket); // its server is dead
      }
    }

    private static DragonflyException cannotListen(
        Path socket, String reason, @Nullable Throwable cause) {
      return new DragonflyException(
          Status.Code.UNAVAILABLE, "cannot listen: socket=%s: %s".formatted(socket, reason), cause);
    }

    private Server bind(Server server) {
      try {
        return server.start();
      } catch (IOException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        SocketAddress place = address;
        throw new DragonflyException(
            Status.Code.UNAVAILABLE,
            "%s cannot listen: address=%s: %s"
                .formatted(name, socket == null ? place : socket, cause.getMessage()),
            e);
      }
    }
  }
}
