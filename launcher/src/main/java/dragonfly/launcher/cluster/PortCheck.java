package dragonfly.launcher.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks before anything starts whether the ports are free, to say in one line which is not. */
final class PortCheck {
  private PortCheck() {}

  /**
   * {@link LauncherException} that names the first port that is taken, who wants it, who has it if
   * that can be known, and the way out. Port 0 is always free.
   */
  static void requireFree(String host, Map<Port, Integer> ports) {
    for (var entry : new TreeMap<>(ports).entrySet()) {
      int number = entry.getValue();
      Optional<String> problem = problem(host, number);
      if (problem.isPresent()) {
        var port = entry.getKey();
        throw new LauncherException(
            "port %d, which the %s needs for %s, cannot be used on %s: %s; free it or shift all ports, e.g. --port-offset 100"
                .formatted(
                    number,
                    port.role().label(),
                    port.purpose(),
                    host,
                    PortOwner.of(number).map(owner -> "taken by " + owner).orElse(problem.get())));
      }
    }
  }

  private static Optional<String> problem(String host, int port) {
    try (var socket = new ServerSocket()) {
      // as the servers do: a port in TIME_WAIT is free
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
