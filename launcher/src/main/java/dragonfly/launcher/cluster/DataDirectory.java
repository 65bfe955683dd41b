package dragonfly.launcher.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * The one directory that holds everything of a cluster, and what lies where in it. Immutable.
 *
 * <p>{@code manager/ seed/ peer/} hold what the roles keep, {@code logs/} their logs, {@code run/}
 * sockets and the traces of the running process; {@code <role>.yaml} are settings that the user may
 * put there.
 */
public final class DataDirectory {
  /** The environment variable that names the directory when no flag does. */
  public static final String VARIABLE = "DRAGONFLY_DATA_DIR";

  // sun_path has 108 bytes, the last one is 0
  private static final int LONGEST_SOCKET_PATH = 107;

  private final Path root;

  /** The directory {@code root}, which need not exist yet. */
  public DataDirectory(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  /** The directory that is meant when no flag names one. */
  public static Path standard(Map<String, String> environment, String home) {
    String named = environment.getOrDefault(VARIABLE, "");
    return named.isBlank() ? Path.of(home, ".dragonfly") : Path.of(named);
  }

  public Path root() {
    return root;
  }

  /** What {@code role} keeps. */
  public Path of(Role role) {
    return root.resolve(role.label());
  }

  /** The user's own settings for {@code role}; usually absent. */
  public Path settings(Role role) {
    return root.resolve(role.label() + ".yaml");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  Path run() {
    return root.resolve("run");
  }

  /** The unix socket on which the daemon of {@code role} takes downloads. */
  public Path socket(Role role) {
    return run().resolve(role == Role.SEED ? "seed.sock" : "dfdaemon.sock");
  }

  /** Where the running process writes its {@link RunState}. */
  Path stateFile() {
    return run().resolve("state");
  }

  /**
   * Makes what is missing, readable by the owner only. {@link LauncherException} names the
   * directory and the reason when that fails or when a socket in it would have too long a path.
   */
  public void create() {
    Path longest = socket(Role.PEER);
    if (longest.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_SOCKET_PATH) {
      throw new LauncherException(
          "the path of a unix socket may have %d bytes at most, %s has more: choose a shorter --data-dir"
              .formatted(LONGEST_SOCKET_PATH, longest));
    }
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(
            root,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Files.createDirectories(run());
      Files.createDirectories(logs());
    } catch (IOException e) {
      throw new LauncherException(
          "cannot use the data directory %s (%s): choose another with --data-dir or %s"
              .formatted(root, reason(e), VARIABLE),
          e);
    }
  }

  /** Bytes of the regular files that {@code role} keeps; files that vanish meanwhile count 0. */
  public long usedBytes(Role role) {
    var sum = new long[1];
    var visitor =
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        };
    try {
      Files.walkFileTree(of(role), visitor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sum[0];
  }

  /** Removes what only a running process needs: sockets and state. Keeps the lock file. */
  void clearRun() {
    try {
      Files.deleteIfExists(stateFile());
      Files.deleteIfExists(socket(Role.SEED));
      Files.deleteIfExists(socket(Role.PEER));
    } catch (IOException e) {
      throw new LauncherException("cannot clean up %s: %s".formatted(run(), reason(e)), e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName().replaceAll("Exception$", "") + " " + e.getMessage();
  }
}
