package dragonfly.launcher.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds who listens on a port by what Linux shows below {@code /proc}; best effort. */
public final class PortOwner {
  // columns of /proc/net/tcp
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String LISTEN = "0A";

  private PortOwner() {}

  /** {@code name (pid n)} of the listener; empty when there is none that this user may see. */
  public static Optional<String> of(int port) {
    var inodes = new HashSet<String>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      try (var lines = Files.lines(Path.of(table))) {
        lines.forEach(line -> listener(line, port).ifPresent(inodes::add));
      } catch (IOException | UncheckedIOException e) {
        return Optional.empty();
      }
    }
    return inodes.isEmpty() ? Optional.empty() : process(inodes);
  }

  /** The socket's inode if {@code line} of the table is a listener on {@code port}. */
  static Optional<String> listener(String line, int port) {
    String[] columns = line.strip().split("\\s+");
    String end = String.format(Locale.ROOT, ":%04X", port);
    boolean listens =
        columns.length > INODE
            && columns[LOCAL_ADDRESS].endsWith(end)
            && columns[STATE].equals(LISTEN);
    return listens ? Optional.of(columns[INODE]) : Optional.empty();
  }

  private static Optional<String> process(Set<String> inodes) {
    try (var all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (var process : all) {
        if (holds(process, inodes)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return Optional.of(name + " (pid " + process.getFileName() + ")");
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // the process ended while we looked, or /proc is closed to us: nobody to name
    }
    return Optional.empty();
  }

  private static boolean holds(Path process, Set<String> inodes) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(descriptor -> isSocket(descriptor, inodes));
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  private static boolean isSocket(Path descriptor, Set<String> inodes) {
    try {
      String target = Files.readSymbolicLink(descriptor).toString();
      return target.startsWith("socket:[")
          && inodes.contains(target.substring("socket:[".length(), target.length() - 1));
    } catch (IOException e) {
      return false;
    }
  }
}
