package dragonfly.daemon.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Content without a known length on its way to a task; gone when closed. For one thread. */
public final class Spool implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;
  private long length;

  Spool(Path file) {
    this.file = file;
    try {
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(file, e);
    }
  }

  /**
   * Takes all remaining bytes.
   *
   * @throws DiskFullException if the disk is full
   */
  public void write(ByteBuffer bytes) {
    try {
      while (bytes.hasRemaining()) {
        length += channel.write(bytes, length);
      }
    } catch (IOException e) {
      throw DiskFullException.ofWrite(file, e);
    }
  }

  /** Bytes written so far. */
  public long length() {
    return length;
  }

  /** Bytes read into the buffer; -1 at the end. */
  public int read(long position, ByteBuffer into) {
    try {
      return channel.read(into, position);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(file, e);
    }
  }
}
