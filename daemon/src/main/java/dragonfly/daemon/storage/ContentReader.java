package dragonfly.daemon.storage;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads stored bytes of one task; stays valid when the task is deleted. For one thread. */
public final class ContentReader implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  ContentReader(Path file) {
    this.file = file;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * Fills the buffer from a position of the content. The caller asks only for stored pieces.
   *
   * @throws DragonflyException DATA_LOSS if the file ends before the buffer is full
   */
  public void read(long position, ByteBuffer into) {
    try {
      for (long at = position; into.hasRemaining(); ) {
        int count = channel.read(into, at);
        if (count < 0) {
          throw new DragonflyException(
              Status.Code.DATA_LOSS, "content is short: path=" + file + " position=" + at);
        }
        at += count;
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private DragonflyException unreadable(IOException cause) {
    return new DragonflyException(
        Status.Code.INTERNAL, "cannot read: path=" + file + " reason=" + cause, cause);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
