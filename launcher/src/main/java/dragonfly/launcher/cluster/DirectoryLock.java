package dragonfly.launcher.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to run on a {@link DataDirectory}; held by one process at a time and given back by the
 * kernel when that process dies, whatever killed it.
 */
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /** The lock, or empty while somebody holds it. Does not wait. */
  static Optional<DirectoryLock> tryAcquire(DataDirectory data) {
    try {
      var channel =
          FileChannel.open(
              data.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return Optional.of(new DirectoryLock(channel));
        }
      } catch (OverlappingFileLockException e) {
        // held within this very process: the same answer as for another one
      }
      channel.close();
      return Optional.empty();
    } catch (IOException e) {
      throw new LauncherException("cannot lock %s: %s".formatted(data.root(), e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
