package dragonfly.dfget.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on a unix socket that says exactly the bytes a test wants, and notes what it hears. */
final class RawServer implements AutoCloseable {
  /** One frame that came from the client. */
  record Frame(int type, int flags, int stream, String payload) {}

  /** What the server says. Runs on the server's thread, after the client has connected. */
  interface Script {
    void run(Peer peer) throws IOException, InterruptedException;
  }

  private final ServerSocketChannel listener;
  private final Path socket;
  private final Thread thread;

  RawServer(Path socket, Script script) {
    this.socket = socket;
    try {
      listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread =
        Thread.ofPlatform()
            .name("raw-server")
            .start(
                () -> {
                  try (var channel = listener.accept()) {
                    script.run(new Peer(channel));
                  } catch (IOException | InterruptedException _) {
                    // the test is over
                  }
                });
  }

  Path socket() {
    return socket;
  }

  @Override
  public void close() throws Exception {
    listener.close();
    thread.interrupt();
    thread.join(TimeUnit.SECONDS.toMillis(10));
  }

  /** The connection to the client. */
  static final class Peer {
    private final SocketChannel channel;
    private final BlockingQueue<Frame> heard = new LinkedBlockingQueue<>();

    Peer(SocketChannel channel) {
      this.channel = channel;
    }

    /** Reads the client's preface, and from then on its frames. */
    void greet() throws IOException {
      var in = new DataInputStream(Channels.newInputStream(channel));
      in.readNBytes(Http2Frame.PREFACE.length());
      Thread.ofPlatform().name("raw-reader").daemon().start(() -> listen(in));
      frame(Http2Frame.SETTINGS, 0, 0, "");
    }

    private void listen(DataInputStream in) {
      try {
        while (true) {
          int length = (in.readUnsignedShort() << 8) | in.readUnsignedByte();
          int type = in.readUnsignedByte();
          int flags = in.readUnsignedByte();
          int stream = in.readInt();
          heard.add(
              new Frame(type, flags, stream, HexFormat.of().formatHex(in.readNBytes(length))));
        }
      } catch (IOException _) {
        // the client has closed
      }
    }

    /** The next frame of this type; others before it are dropped. */
    Frame await(int type) throws InterruptedException {
      while (true) {
        var frame = heard.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
          throw new AssertionError("no frame of type " + type + " came");
        }
        if (frame.type() == type) {
          return frame;
        }
      }
    }

    void frame(int type, int flags, int stream, String payload) throws IOException {
      byte[] bytes = HexFormat.of().parseHex(payload);
      var out = new ByteArrayOutputStream();
      out.writeBytes(ByteBuffer.allocate(4).putInt((bytes.length << 8) | type).array());
      out.write(flags);
      out.writeBytes(ByteBuffer.allocate(4).putInt(stream).array());
      out.writeBytes(bytes);
      send(out.toByteArray());
    }

    void send(byte[] bytes) throws IOException {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }
}
