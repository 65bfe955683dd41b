package dragonfly.daemon.vortex;

import dragonfly.core.netty.PulledBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One connection to a parent. Used by one reader at a time; {@link #close} from any thread. */
final class ClientConnection {
  /** Bytes of content worth waking the reader for; fewer only at the end of a piece. */
  private static final int BATCH = 256 << 10;

  private final InetSocketAddress address;
  private final Channel channel;
  private final PulledBytes bytes;
  private ByteBuffer rest = ByteBuffer.allocate(0);
  private int lowWater = 1;

  ClientConnection(InetSocketAddress address, Channel channel, PulledBytes bytes) {
    this.address = address;
    this.channel = channel;
    this.bytes = bytes;
  }

  InetSocketAddress address() {
    return address;
  }

  Channel channel() {
    return channel;
  }

  /** The stream ended before the first byte of an answer. */
  static final class NoAnswer extends IOException {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Sends a request and reads the frame of the answer.
   *
   * @throws NoAnswer if the connection ended before a byte of the answer came
   * @throws VortexException if the answer is no frame
   */
  Packet exchange(Packet.Request request, int packetId, Duration timeout) throws IOException {
    readableFrom(1);
    var out = channel.alloc().buffer(VortexCodec.HEADER_LENGTH + VortexCodec.REQUEST_LENGTH);
    VortexCodec.encode(out, packetId, request);
    // A failed write ends the stream, which the read below notices.
    var _ = channel.writeAndFlush(out);
    var frame = Unpooled.buffer(256);
    Packet packet = null;
    while (packet == null) {
      if (!rest.hasRemaining()) {
        fillFrame(timeout, frame.isReadable());
      }
      int missing = missing(frame);
      int take = Math.min(missing, rest.remaining());
      frame.writeBytes(rest.slice(rest.position(), take));
      rest.position(rest.position() + take);
      packet = VortexCodec.decode(frame);
    }
    return packet;
  }

  private void fillFrame(Duration timeout, boolean isBegun) throws IOException {
    try {
      if (fill(timeout)) {
        return;
      }
    } catch (InterruptedIOException e) { // silence is one, too
      throw e;
    } catch (IOException e) {
      throw isBegun ? e : new NoAnswer("connection broke: " + e.getMessage(), e);
    }
    throw isBegun
        ? new IOException("parent closed the connection within an answer")
        : new NoAnswer("parent closed the connection", null);
  }

  /** Bytes that the frame still needs, as far as that is known: what follows is content. */
  private static int missing(ByteBuf frame) {
    int present = frame.readableBytes();
    if (present < VortexCodec.HEADER_LENGTH) {
      return VortexCodec.HEADER_LENGTH - present;
    }
    return VortexCodec.HEADER_LENGTH + frame.getInt(2) - present;
  }

  private boolean fill(Duration timeout) throws IOException {
    var next = bytes.next(timeout);
    rest = next == null ? ByteBuffer.allocate(0) : next;
    return next != null;
  }

  /**
   * The next bytes of content, at most {@code atMost}; valid until the next call.
   *
   * @throws IOException also when the stream ends
   */
  ByteBuffer content(long atMost, Duration timeout) throws IOException {
    if (!rest.hasRemaining()) {
      readableFrom((int) Math.min(BATCH, atMost));
    }
    if (!rest.hasRemaining() && !fill(timeout)) {
      throw new IOException("parent closed the connection within a piece: missing=" + atMost);
    }
    int count = (int) Math.min(atMost, rest.remaining());
    var part = rest.slice(rest.position(), count);
    rest.position(rest.position() + count);
    return part;
  }

  private void readableFrom(int count) {
    if (count != lowWater) {
      lowWater = count;
      SocketOptions.readableFrom(channel, count);
    }
  }

  /** Whether another request may be sent: open, and nothing came that was not asked for. */
  boolean isReusable() {
    return !rest.hasRemaining() && channel.isActive() && bytes.isIdle();
  }

  /** Gives the receive buffer back while nothing is expected. */
  void rest() {
    bytes.release();
    rest = ByteBuffer.allocate(0);
  }

  /** Ends the connection; a reader fails. */
  void close() {
    var _ = channel.close();
  }

  /** Ends the connection and gives its buffers back; for the reader. */
  void discard() {
    close();
    bytes.close();
  }
}
