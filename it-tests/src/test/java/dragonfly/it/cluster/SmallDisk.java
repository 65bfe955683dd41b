package dragonfly.it.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** A file system in memory that is soon full. Not thread-safe. */
public final class SmallDisk implements AutoCloseable {
  private static final String FILLER = "filler";

  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** Mounts one of that size; empty where that is not allowed. */
  public static Optional<SmallDisk> mount(long bytes) {
    try {
      var path = Files.createTempDirectory("disk");
      if (run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", path.toString())) {
        return Optional.of(new SmallDisk(path));
      }
      Files.delete(path);
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean run(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Path path() {
    return path;
  }

  /** Names of what lies on it. */
  public String[] files() {
    String[] names = path.toFile().list();
    return names == null ? new String[0] : names;
  }

  /** Takes all that is left. */
  public void fill() {
    try (var file =
        FileChannel.open(
            path.resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int step : List.of(1 << 20, 4096)) {
        fill(file, step);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(FileChannel file, int step) {
    var bytes = ByteBuffer.allocate(step);
    try {
      while (true) {
        bytes.clear();
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      }
    } catch (IOException _) {
      // full, which is the aim
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() {
    try {
      Files.deleteIfExists(path.resolve(FILLER));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (!run("umount", path.toString()) && !run("umount", "-l", path.toString())) {
      throw new IllegalStateException("small disk cannot be unmounted: path=" + path);
    }
    path.toFile().delete();
  }
}
