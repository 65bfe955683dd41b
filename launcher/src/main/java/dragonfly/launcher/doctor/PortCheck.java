package dragonfly.launcher.doctor;

import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcHealth;
import dragonfly.launcher.cluster.PortOwner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether a program's ports are its own, or free for it. */
final class PortCheck {
  private static final Duration ANSWER = Duration.ofSeconds(2);

  private PortCheck() {}

  static List<Finding> of(Program program) {
    boolean isServing;
    var ports = program.ports().stream().filter(port -> port.port() != 0).toList();
    if (ports.isEmpty()) {
      return List.of();
    }
    int grpc = program.ports().getFirst().port();
    try (var channels = new RpcChannels("doctor", program.grpcTls())) {
      isServing =
          grpc != 0
              && isOpen(grpc)
              && RpcHealth.isServing(channels, new HostAndPort("127.0.0.1", grpc), ANSWER);
    }
    var findings = new ArrayList<Finding>();
    var free = new ArrayList<String>();
    for (var port : ports) {
      if (isServing) {
        if (!isOpen(port.port())) {
          findings.add(
              Finding.fail(
                  "port",
                  "%s runs, but nothing listens on %d for %s"
                      .formatted(program.name(), port.port(), port.purpose()),
                  "is the program that runs the one with this configuration? Restart it"));
        }
      } else if (isFree(port.port())) {
        free.add(port.port() + " " + port.purpose());
      } else {
        findings.add(
            Finding.fail(
                "port",
                "%s needs port %d for %s, which is taken by %s"
                    .formatted(
                        program.name(),
                        port.port(),
                        port.purpose(),
                        PortOwner.of(port.port()).orElse("somebody this user may not see")),
                "end that program, or give the port another number in the configuration"));
      }
    }
    if (isServing && findings.isEmpty()) {
      findings.add(Finding.ok("port", program.name() + " runs and serves on all of its ports"));
    }
    if (!free.isEmpty()) {
      findings.add(
          Finding.ok(
              "port",
              "%s does not run; free: %s".formatted(program.name(), String.join(", ", free))));
    }
    return findings;
  }

  private static boolean isOpen(int port) {
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
          Math.toIntExact(ANSWER.toMillis()));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket()) {
      // as the servers do: a port in TIME_WAIT is free
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
