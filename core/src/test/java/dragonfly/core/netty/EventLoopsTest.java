package dragonfly.core.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLoopsTest {
  @Test
  void bothTransportsCarryTcpAndUnixSockets(@TempDir Path dir) throws Exception {
    for (EventLoops loops : List.of(EventLoops.create("best", 1), EventLoops.createNio("nio", 1))) {
      try (loops) {
        var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        assertThat(
                echo(loops, loops.serverSocketChannelClass(), loops.socketChannelClass(), anyPort))
            .isEqualTo("hello");
        SocketAddress unix = loops.domainSocketAddress(dir.resolve(loops.isEpoll() + ".sock"));
        assertThat(
                echo(
                    loops,
                    loops.serverDomainSocketChannelClass(),
                    loops.domainSocketChannelClass(),
                    unix))
            .isEqualTo("hello");
      }
    }
  }

  @Test
  void blockingCallsAreRefusedOnEventLoopsOnly() {
    try (var loops = EventLoops.create("test", 1)) {
      EventLoops.assertNotOnEventLoop();

      assertThatIllegalStateException()
          .isThrownBy(
              () -> loops.group().submit(EventLoops::assertNotOnEventLoop).syncUninterruptibly())
          .withMessageContaining("test-0");
    }
  }

  @Test
  void closeEndsTheThreads() {
    var loops = EventLoops.create("test", 2);
    loops.group().submit(() -> {}).syncUninterruptibly();

    loops.close();

    assertThat(loops.group().isTerminated()).isTrue();
  }

  @Test
  void memoryOfNettyIsKeptSmall() {
    try (var loops = EventLoops.create("test", 1)) {
      assertThat(loops.group()).isNotNull();
      assertThat(PooledByteBufAllocator.defaultNumDirectArena()).isEqualTo(2);
      assertThat(PooledByteBufAllocator.defaultUseCacheForAllThreads()).isFalse();
    }
  }

  private static String echo(
      EventLoops loops,
      Class<? extends ServerChannel> serverClass,
      Class<? extends Channel> clientClass,
      SocketAddress address)
      throws Exception {
    var server =
        new ServerBootstrap()
            .group(loops.group())
            .channel(serverClass)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public void channelActive(ChannelHandlerContext context) {
                    var _ =
                        context.writeAndFlush(
                            Unpooled.copiedBuffer("hello", StandardCharsets.UTF_8),
                            context.voidPromise());
                  }
                })
            .bind(address)
            .sync()
            .channel();
    var received = new CompletableFuture<String>();
    new Bootstrap()
        .group(loops.group())
        .channel(clientClass)
        .handler(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                var bytes = (ByteBuf) message;
                received.complete(bytes.toString(StandardCharsets.UTF_8));
                bytes.release();
              }
            })
        .connect(server.localAddress())
        .sync();
    return received.get(10, TimeUnit.SECONDS);
  }
}
