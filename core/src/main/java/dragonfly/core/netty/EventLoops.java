package dragonfly.core.netty;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Event loops on the fastest transport of this machine: epoll where its library loads, else the
 * JDK's. Thread-safe.
 */
public final class EventLoops implements AutoCloseable {
  static {
    NettyDefaults.apply();
  }

  private final boolean isEpoll;
  private final EventLoopGroup group;

  private EventLoops(String name, int threads, boolean isEpoll) {
    this.isEpoll = isEpoll;
    IoHandlerFactory handler = isEpoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    var number = new AtomicInteger();
    ThreadFactory factory = task -> new LoopThread(task, name + "-" + number.getAndIncrement());
    this.group = new MultiThreadIoEventLoopGroup(threads, factory, handler);
  }

  /**
   * Event loops whose threads are named {@code name-0}, … A thread starts with its first channel.
   */
  public static EventLoops create(String name, int threads) {
    return new EventLoops(name, threads, Epoll.isAvailable());
  }

  static EventLoops createNio(String name, int threads) {
    return new EventLoops(name, threads, false);
  }

  /**
   * Whether the transport is epoll, whose file regions are sent without a copy at the least cost.
   */
  public boolean isEpoll() {
    return isEpoll;
  }

  public EventLoopGroup group() {
    return group;
  }

  public Class<? extends ServerSocketChannel> serverSocketChannelClass() {
    return isEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  public Class<? extends SocketChannel> socketChannelClass() {
    return isEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  public Class<? extends ServerChannel> serverDomainSocketChannelClass() {
    return isEpoll ? EpollServerDomainSocketChannel.class : NioServerDomainSocketChannel.class;
  }

  public Class<? extends Channel> domainSocketChannelClass() {
    return isEpoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class;
  }

  /** The address of a unix socket in the form that this transport takes. */
  public SocketAddress domainSocketAddress(Path path) {
    return isEpoll ? new DomainSocketAddress(path.toString()) : UnixDomainSocketAddress.of(path);
  }

  /**
   * Stands at the door of everything that blocks.
   *
   * @throws IllegalStateException if the caller runs on an event loop
   */
  public static void assertNotOnEventLoop() {
    if (Thread.currentThread() instanceof LoopThread) {
      throw new IllegalStateException(
          "blocking call on event loop: thread=" + Thread.currentThread().getName());
    }
  }

  /** Closes all channels and ends the threads; waits for at most two seconds. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  private static final class LoopThread extends FastThreadLocalThread {
    LoopThread(Runnable task, String name) {
      super(task, name);
      setDaemon(true);
    }
  }
}
