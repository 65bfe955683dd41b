package dragonfly.core.rpc;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A client that speaks HTTP/2 frames by hand on one stream, to see what a server really sends. */
final class RawHttp2 implements AutoCloseable {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  static final int GO_AWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;
  private static final int STREAM = 1;

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawHttp2(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    frame(SETTINGS, 0, 0, new byte[0]);
  }

  /** Opens the stream without half-closing it. */
  void open(String fullMethodName, Map<String, String> headers) throws IOException {
    var block = new ByteArrayOutputStream();
    literal(block, ":method", "POST");
    literal(block, ":scheme", "http");
    literal(block, ":path", "/" + fullMethodName);
    literal(block, ":authority", "localhost");
    literal(block, "te", "trailers");
    literal(block, "content-type", "application/grpc");
    headers.forEach((name, value) -> literal(block, name, value));
    frame(HEADERS, END_HEADERS, STREAM, block.toByteArray());
  }

  /** Sends an empty message. */
  void sendEmptyMessage(boolean halfClose) throws IOException {
    frame(DATA, halfClose ? END_STREAM : 0, STREAM, new byte[5]);
  }

  /** Frames of the stream up to and including the first that satisfies the end. */
  List<Frame> readUntil(Predicate<Frame> end) throws IOException {
    var frames = new ArrayList<Frame>();
    while (true) {
      Frame frame = read();
      if (frame.stream == STREAM) {
        frames.add(frame);
        if (end.test(frame)) {
          return frames;
        }
      } else if (frame.type == SETTINGS && (frame.flags & ACK) == 0) {
        frame(SETTINGS, ACK, 0, new byte[0]);
      } else if (frame.type == PING && (frame.flags & ACK) == 0) {
        frame(PING, ACK, 0, HexFormat.of().parseHex(frame.payloadHex));
      }
    }
  }

  /** Frames that came before the answer to a ping sent now, but for settings and windows. */
  List<Frame> framesBeforePong() throws IOException {
    frame(PING, 0, 0, new byte[8]);
    var frames = new ArrayList<Frame>();
    while (true) {
      Frame frame = read();
      if (frame.type == PING && (frame.flags & ACK) != 0) {
        return frames;
      } else if (frame.type != SETTINGS && frame.type != WINDOW_UPDATE) {
        frames.add(frame);
      }
    }
  }

  private Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    return new Frame(type, flags, stream, HexFormat.of().formatHex(in.readNBytes(length)));
  }

  private void frame(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
    out.flush();
  }

  /** A field that is not indexed, as plain text. */
  private static void literal(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    block.write(name.length());
    block.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  record Frame(int type, int flags, int stream, String payloadHex) {
    boolean endsStream() {
      return (type == HEADERS || type == DATA) && (flags & END_STREAM) != 0;
    }
  }
}
