package dragonfly.it.deploy;

import dragonfly.core.file.FileTrees;
import dragonfly.it.process.Command;
import dragonfly.it.process.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A root file system with mounts and a network of its own, which has a loopback and nothing else.
 * Servers in it end with it. Needs root and the kernel's namespaces. Used by one thread.
 */
final class Root implements AutoCloseable {
  /** Where {@link #shared} is seen inside. */
  static final String SHARED = "/mnt";

  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "PATH",
          "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
          "JAVA_HOME",
          "",
          "HOME",
          "/tmp");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  // $1 is the directory of this root. What is written inside stays in memory
  private static final String OVERLAY =
      """
      set -e
      mount -t tmpfs tmpfs "$1/memory"
      mkdir "$1/memory/upper" "$1/memory/work"
      mount -t overlay overlay -o "lowerdir=$2,upperdir=$1/memory/upper,workdir=$1/memory/work" "$1/root"
      mount -t proc proc "$1/root/proc"
      mount --rbind /dev "$1/root/dev"
      if [ "$2" = / ]; then
        for directory in run tmp; do mount -t tmpfs -o mode=1777 tmpfs "$1/root/$directory"; done
      fi
      mount --bind "$1/shared" "$1/root/mnt"
      ip link set lo up
      echo ready
      exec sleep infinity
      """;

  private final Path directory;
  private final Server holder;
  private final List<Server> servers = new ArrayList<>();

  private Root(Path lower) {
    try {
      directory = Files.createTempDirectory("dfroot");
      for (String name : List.of("memory", "root", "shared")) {
        Files.createDirectory(directory.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    holder =
        new Server(
            "root",
            directory.resolve("holder.log"),
            words(
                "unshare --mount --net sh -c",
                OVERLAY,
                "sh",
                directory.toString(),
                lower.toString()),
            Map.of());
    try {
      holder.start();
      holder.awaitReady("is mounted", () -> holder.log().contains("ready"));
    } catch (RuntimeException | AssertionError e) {
      close();
      throw e;
    }
  }

  /** All that is installed on this machine; changes stay in the copy. */
  static Root copyOfThisMachine() {
    return new Root(Path.of("/"));
  }

  /** The root file system below a directory, which stays as it is. */
  static Root of(Path lower) {
    return new Root(lower);
  }

  /** Whether this machine and user can have one. */
  static boolean isPossible() {
    try (var root = copyOfThisMachine()) {
      return root.run("true").exitCode() == 0;
    } catch (RuntimeException | AssertionError e) {
      return false;
    }
  }

  private static List<String> words(String start, String... others) {
    var words = new ArrayList<>(Arrays.asList(start.split(" ")));
    words.addAll(Arrays.asList(others));
    return words;
  }

  /** A directory of this machine that is {@link #SHARED} inside. */
  Path shared() {
    return directory.resolve("shared");
  }

  private List<String> entered(String user, String... words) {
    return words(
        "nsenter -m -n -t %d chroot --userspec=%s %s"
            .formatted(holder.pid(), user, directory.resolve("root")),
        words);
  }

  /** Runs a command to its end, whatever that is. */
  Command.Outcome run(String... words) {
    return runAs("0:0", words);
  }

  /** The same as another user, {@code uid:gid}. */
  Command.Outcome runAs(String user, String... words) {
    try (var command = Command.start(entered(user, words), directory, ENVIRONMENT)) {
      return command.await(LIMIT);
    }
  }

  /** Starts a command that goes on; ended with this root if it has not been before. */
  Server start(String name, String... words) {
    return startAs("0:0", name, words);
  }

  /** The same as another user, {@code uid:gid}. */
  Server startAs(String user, String name, String... words) {
    var server =
        new Server(name, directory.resolve(name + ".log"), entered(user, words), ENVIRONMENT);
    servers.add(server);
    server.start();
    return server;
  }

  /** A file or directory of it, seen from outside. */
  Path inside(String path) {
    return Path.of("/proc/" + holder.pid() + "/root" + directory + "/root" + path);
  }

  /** What was made, changed or removed inside, as absolute paths. */
  Set<String> changed() {
    Path upper = Path.of("/proc/" + holder.pid() + "/root" + directory + "/memory/upper");
    try (var files = Files.walk(upper)) {
      return files
          .filter(file -> !file.equals(upper))
          .map(file -> "/" + upper.relativize(file))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
    holder.close();
    FileTrees.delete(directory);
  }
}
