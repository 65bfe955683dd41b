package dragonfly.dfget.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the socket of the daemon on this machine. */
final class DaemonSocket {
  private static final Path SYSTEM = Path.of("/var/run/dragonfly/dfdaemon.sock");
  private static final int MAX_PATH_BYTES = 107;

  private DaemonSocket() {}

  /**
   * The one that was asked for, else the system's daemon, else the one of {@code dragonfly up}.
   *
   * @throws DfgetException exit code 2 for a path no socket can have, 3 if there is no socket
   */
  static Path locate(@Nullable String endpoint, Map<String, String> env) {
    if (endpoint != null) {
      return asked(endpoint);
    }
    Path ours = dataDirectory(env).resolve("run/dfdaemon.sock");
    if (Files.exists(SYSTEM)) {
      return SYSTEM;
    }
    if (Files.exists(ours)) {
      return ours;
    }
    throw new DfgetException(
        ExitCode.DAEMON_UNREACHABLE,
        "no daemon is running: neither "
            + SYSTEM
            + " nor "
            + ours
            + " exists (start one with bin/dragonfly up, or name its socket with -e)");
  }

  private static Path asked(String endpoint) {
    String path = endpoint.startsWith("unix:") ? endpoint.substring(5) : endpoint;
    path = path.startsWith("//") ? path.substring(2) : path;
    if (path.isEmpty() || path.indexOf('\0') >= 0) {
      throw DfgetException.usage("bad --endpoint \"" + endpoint + "\": expected a socket's path");
    }
    if (path.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw DfgetException.usage(
          "bad --endpoint \"" + endpoint + "\": a socket's path has at most 107 bytes");
    }
    return Path.of(path);
  }

  private static Path dataDirectory(Map<String, String> env) {
    String directory = env.get("DRAGONFLY_DATA_DIR");
    if (directory != null && !directory.isEmpty()) {
      return Path.of(directory);
    }
    return Path.of(env.getOrDefault("HOME", "/"), ".dragonfly");
  }
}
