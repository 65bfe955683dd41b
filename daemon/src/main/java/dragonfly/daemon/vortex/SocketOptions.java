package dragonfly.daemon.vortex;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both ends set on their sockets. A vanished peer is noticed after about 14 seconds. */
final class SocketOptions {
  private static final int KEEP_IDLE_SECONDS = 5;
  private static final int KEEP_INTERVAL_SECONDS = 3;
  private static final int KEEP_PROBES = 3;

  // asm-generic/socket.h
  private static final ChannelOption<Integer> SO_RCVLOWAT =
      new IntegerUnixChannelOption("SO_RCVLOWAT", 1, 18);

  private static final Logger log = LoggerFactory.getLogger(SocketOptions.class);

  private SocketOptions() {}

  static void set(Bootstrap bootstrap, boolean isEpoll) {
    bootstrap.option(ChannelOption.TCP_NODELAY, true).option(ChannelOption.SO_KEEPALIVE, true);
    if (isEpoll) {
      bootstrap
          .option(EpollChannelOption.TCP_KEEPIDLE, KEEP_IDLE_SECONDS)
          .option(EpollChannelOption.TCP_KEEPINTVL, KEEP_INTERVAL_SECONDS)
          .option(EpollChannelOption.TCP_KEEPCNT, KEEP_PROBES);
    }
  }

  static void setAccepted(ServerBootstrap bootstrap, boolean isEpoll) {
    bootstrap
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true);
    if (isEpoll) {
      bootstrap
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_IDLE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_INTERVAL_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_PROBES);
    }
  }

  /**
   * The bytes that must have arrived before the channel counts as readable. A slow stream then
   * wakes its reader a few times a piece instead of once a packet.
   */
  static void readableFrom(Channel channel, int bytes) {
    if (channel instanceof EpollSocketChannel epoll && epoll.isActive()) {
      try {
        epoll.config().setOption(SO_RCVLOWAT, bytes);
      } catch (ChannelException e) {
        // closed in between: the reader will notice
        log.atTrace().setCause(e).log("low water mark not set");
      }
    }
  }

  /**
   * While corked, only full segments leave: a frame and the content behind it share one. Uncorking
   * sends the rest.
   */
  static void cork(Channel channel, boolean isCorked) {
    if (channel instanceof EpollSocketChannel epoll && epoll.isActive()) {
      epoll.config().setTcpCork(isCorked);
    }
  }
}
