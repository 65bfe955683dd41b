package dragonfly.dfget.client;

import dragonfly.core.time.Ticker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A unix socket whose reads and writes block no longer than asked: a JDK channel of this kind has
 * no time limits of its own. Confined to one thread.
 */
final class TimedSocket implements AutoCloseable {
  /** How a write ended. */
  enum Written {
    DONE,
    TIMED_OUT,
    CLOSED
  }

  private static final Duration BUSY_PAUSE = Duration.ofMillis(20);

  private final Path path;
  private final Ticker ticker;
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  private TimedSocket(Path path, Ticker ticker, SocketChannel channel, Selector selector)
      throws IOException {
    this.path = path;
    this.ticker = ticker;
    this.channel = channel;
    this.selector = selector;
    this.key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Connects, trying again for at most {@code limit} while the listener's queue is full.
   *
   * @throws DaemonUnreachableException naming the socket and the reason
   */
  static TimedSocket connect(Path path, Duration limit, Ticker ticker) {
    UnixDomainSocketAddress address;
    try {
      address = UnixDomainSocketAddress.of(path);
    } catch (IllegalArgumentException e) {
      throw new DaemonUnreachableException(path + ": " + e.getMessage(), e);
    }
    long deadline = ticker.nanos() + limit.toNanos();
    try {
      var selector = Selector.open();
      try {
        while (true) {
          var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
          try {
            channel.configureBlocking(false);
            // a full queue is not waited for by the kernel in this mode: it says "try again"
            if (channel.connect(address)) {
              return new TimedSocket(path, ticker, channel, selector);
            }
          } catch (IOException e) {
            channel.close();
            throw e;
          }
          channel.close();
          if (ticker.nanos() >= deadline) {
            throw new DaemonUnreachableException(
                path + ": the daemon accepts no connection for " + limit.toSeconds() + " s", null);
          }
          selector.select(BUSY_PAUSE.toMillis());
        }
      } catch (IOException | DaemonException e) {
        selector.close();
        throw e;
      }
    } catch (IOException e) {
      String message = e.getMessage();
      throw new DaemonUnreachableException(
          path + ": " + (message == null ? e.toString() : message), e);
    }
  }

  /**
   * Reads what there is, waiting until {@code deadline} on the ticker for the first byte.
   *
   * @return the number of bytes; 0 if none came in time; -1 at the end of the stream
   */
  int read(ByteBuffer into, long deadline) {
    try {
      while (true) {
        int count = channel.read(into);
        if (count != 0) {
          return count;
        }
        if (!await(SelectionKey.OP_READ, deadline)) {
          return 0;
        }
      }
    } catch (IOException e) {
      throw new DaemonUnreachableException(
          path + ": the daemon closed the connection (" + e.getMessage() + ")", e);
    }
  }

  /** Writes all of {@code from}, waiting until {@code deadline} on the ticker for room. */
  Written write(ByteBuffer from, long deadline) {
    try {
      while (from.hasRemaining()) {
        if (channel.write(from) == 0 && !await(SelectionKey.OP_WRITE, deadline)) {
          return Written.TIMED_OUT;
        }
      }
      return Written.DONE;
    } catch (IOException _) {
      return Written.CLOSED; // a read will tell the end, after what is still to be read
    }
  }

  /** Waits for an operation to be possible; false once the deadline has passed. */
  private boolean await(int operation, long deadline) throws IOException {
    long millis = (deadline - ticker.nanos() + 999_999) / 1_000_000;
    if (millis <= 0) {
      return false;
    }
    key.interestOps(operation);
    selector.select(millis);
    selector.selectedKeys().clear();
    return true;
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException _) {
      // nothing is left to be lost on this connection
    }
  }
}
