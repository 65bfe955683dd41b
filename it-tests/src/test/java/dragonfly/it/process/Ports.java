package dragonfly.it.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Free ports for programs that must be told theirs before they start. Thread-safe. */
public final class Ports {
  /** Below the range from which the kernel takes ports for outgoing connections. */
  private static final int FIRST = 10_000;

  private static final int END = 32_000;
  private static final Set<Integer> GIVEN = new HashSet<>(); // guarded by the class

  private Ports() {}

  /** A port that nobody listens on and that no recent connection still holds; given once only. */
  public static synchronized int free() {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (!GIVEN.contains(port) && isFree(port)) {
        GIVEN.add(port);
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FIRST + " to " + END);
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      // as programs without the option bind: not while an old connection lingers
      socket.setReuseAddress(false);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException _) {
      return false;
    }
  }
}
