package dragonfly.core.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PulledBytesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MIB = 1 << 20;

  private final EventLoops loops = EventLoops.create("pulled-test", 1);
  private final ReceiveBuffers buffers = new ReceiveBuffers(3 * MIB);
  private ServerSocket listener;

  @BeforeEach
  void listen() throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    loops.close();
    await().until(() -> buffers.inUse() == 0);
  }

  /** One end pulled, the other a plain socket. */
  private record Pair(PulledBytes bytes, Channel channel, Socket sender) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      sender.close();
      channel.close().awaitUninterruptibly();
      bytes.close();
    }
  }

  private Pair connect() throws IOException {
    var bytes = new CompletableFuture<PulledBytes>();
    var channel =
        buffers
            .install(new Bootstrap())
            .group(loops.group())
            .channel(loops.socketChannelClass())
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel opened) {
                    var pulled = new PulledBytes(opened);
                    opened.pipeline().addLast(pulled.handler());
                    bytes.complete(pulled);
                  }
                })
            .connect(listener.getLocalSocketAddress())
            .awaitUninterruptibly()
            .channel();
    return new Pair(bytes.join(), channel, listener.accept());
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new SplittableRandom(length).nextBytes(bytes);
    return bytes;
  }

  private static void sendAndEnd(Socket socket, byte[] content) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (socket) {
                socket.getOutputStream().write(content);
              } catch (IOException _) {
                // the reader went away
              }
            });
  }

  @Test
  void allBytesComeInOrderAndThenTheEnd() throws IOException {
    var content = random(10 * MIB + 3);
    try (var pair = connect()) {
      sendAndEnd(pair.sender, content);

      var received = ByteBuffer.allocate(content.length);
      for (var part = pair.bytes.next(PATIENCE); part != null; part = pair.bytes.next(PATIENCE)) {
        assertThat(part.isDirect()).isTrue();
        assertThat(part.hasRemaining()).isTrue();
        received.put(part);
      }

      assertThat(received.array()).isEqualTo(content);
      assertThat(pair.bytes.next(PATIENCE)).isNull();
    }
  }

  @Test
  void slowReaderHoldsTwoBuffersAndStopsTheSender() throws IOException {
    try (var pair = connect()) {
      sendAndEnd(pair.sender, random(30 * MIB));
      for (int i = 0; i < 5; i++) {
        assertThat(pair.bytes.next(PATIENCE)).isNotNull();
        await()
            .during(Duration.ofMillis(20))
            .until(() -> buffers.inUse() <= 2 * ReceiveBuffers.LARGE);
      }
    }
  }

  @Test
  void silenceTimesOutAndTheReaderMayGoOn() throws IOException {
    try (var pair = connect()) {
      assertThatThrownBy(() -> pair.bytes.next(Duration.ofMillis(20)))
          .isInstanceOf(SocketTimeoutException.class);

      pair.sender.getOutputStream().write(7);
      var bytes = pair.bytes.next(PATIENCE);

      assertThat(bytes).isNotNull();
      assertThat(bytes.get()).isEqualTo((byte) 7);
    }
  }

  @Test
  void interruptEndsTheWaitAndStays() throws Exception {
    try (var pair = connect()) {
      var outcome = new CompletableFuture<Boolean>();
      var reader =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      var _ = pair.bytes.next(PATIENCE);
                      outcome.complete(false);
                    } catch (InterruptedIOException e) {
                      outcome.complete(
                          !(e instanceof SocketTimeoutException)
                              && Thread.currentThread().isInterrupted());
                    } catch (IOException e) {
                      outcome.completeExceptionally(e);
                    }
                  });
      await().until(() -> reader.getState() == Thread.State.TIMED_WAITING);
      reader.interrupt();

      assertThat(outcome.get()).isTrue();
    }
  }

  @Test
  void endOfAnUnreadConnectionIsSeen() throws IOException {
    try (var pair = connect()) {
      assertThatThrownBy(() -> pair.bytes.next(Duration.ofMillis(1)))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(pair.bytes.isIdle()).isTrue();

      pair.sender.close();

      await().until(() -> !pair.bytes.isIdle());
    }
  }

  @Test
  void bytesThatComeAfterCloseAreDropped() throws IOException {
    try (var pair = connect()) {
      pair.sender.getOutputStream().write(random(100));
      assertThat(pair.bytes.next(PATIENCE)).isNotNull();
      pair.sender.getOutputStream().write(random(100));
      pair.bytes.close();
      pair.sender.getOutputStream().write(random(100));

      assertThatThrownBy(() -> pair.bytes.next(PATIENCE)).isInstanceOf(IOException.class);
      await().until(() -> buffers.inUse() == 0);
    }
  }

  @Test
  void channelsBeyondTheBudgetGetSmallBuffers() throws IOException {
    var pairs = new ArrayList<Pair>();
    try {
      for (int i = 0; i < 6; i++) {
        var pair = connect();
        pairs.add(pair);
        pair.sender.getOutputStream().write(random(1000));
        assertThat(pair.bytes.next(PATIENCE)).isNotNull();
      }
      assertThat(buffers.inUse()).isEqualTo(3 * MIB);
    } finally {
      for (var pair : pairs) {
        pair.close();
      }
    }
  }

  @Test
  void failureComesAfterWhatWasReceivedBefore() throws IOException {
    var channel = new EmbeddedChannel();
    try (var bytes = new PulledBytes(channel)) {
      bytes.offer(bytesOf(1));
      bytes.fail(new IOException("line cut"));
      bytes.offer(bytesOf(2)); // too late: released

      assertThat(nextByte(bytes)).isEqualTo((byte) 1);
      assertThatThrownBy(() -> nextByte(bytes)).rootCause().hasMessage("line cut");
    }
    var _ = channel.close();
  }

  @Test
  void codecMayCutOneReadIntoManyBuffers() throws IOException {
    var channel = new EmbeddedChannel();
    try (var bytes = new PulledBytes(channel)) {
      for (int i = 0; i < 5; i++) {
        bytes.offer(bytesOf(i));
      }
      bytes.offer(Unpooled.EMPTY_BUFFER);
      bytes.readComplete();
      bytes.complete();

      for (int i = 0; i < 5; i++) {
        assertThat(nextByte(bytes)).isEqualTo((byte) i);
      }
    }
    var _ = channel.close();
  }

  private static ByteBuf bytesOf(int... values) {
    var buffer = Unpooled.directBuffer();
    Arrays.stream(values).forEach(buffer::writeByte);
    return buffer;
  }

  private static byte nextByte(PulledBytes bytes) throws IOException {
    var next = bytes.next(PATIENCE);
    return next == null ? -1 : next.get();
  }
}
