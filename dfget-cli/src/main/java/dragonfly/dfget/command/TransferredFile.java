package dragonfly.dfget.command;

import dragonfly.core.digest.Digest;
import dragonfly.core.digest.Digester;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * An output that dfget writes itself from the pieces that the daemon sends. It grows under a hidden
 * name beside the final one and gets its name only when it is whole and proved; {@link #close}
 * removes what never got there. Confined to one thread, but for {@link #close}.
 */
final class TransferredFile implements AutoCloseable {
  private static final int PART = 1 << 20;

  private final Path output;
  private final Path temporary;
  private final FileChannel channel;
  private long written;

  private TransferredFile(Path output, Path temporary, FileChannel channel) {
    this.output = output;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * @throws DfgetException exit code 6 if the folder cannot be written
   */
  static TransferredFile create(Path output, long pid) {
    for (int attempt = 0; ; attempt++) {
      Path temporary = output.resolveSibling("." + shortName(output) + "." + pid + "-" + attempt);
      try {
        var channel =
            FileChannel.open(
                temporary,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.READ);
        return new TransferredFile(output, temporary, channel);
      } catch (FileAlreadyExistsException _) {
        // of a process with our id that was killed, or of another download in this run
      } catch (IOException e) {
        throw failed(output, e);
      }
    }
  }

  /** Leaves room for the dot, id and attempt within the 255 bytes of a name. */
  private static String shortName(Path output) {
    String name = String.valueOf(output.getFileName());
    return name.length() <= 50 ? name : name.substring(0, 50);
  }

  /** Writes the remaining bytes at an offset of the file; each byte is to be written once. */
  void write(ByteBuffer bytes, long offset) {
    try {
      long at = offset;
      while (bytes.hasRemaining()) {
        // in parts: the JDK copies what it writes into a buffer of the same size first, and keeps
        // that
        var part = bytes.slice(bytes.position(), Math.min(bytes.remaining(), PART));
        int count = channel.write(part, at);
        bytes.position(bytes.position() + count);
        at += count;
        written += count;
      }
    } catch (IOException e) {
      throw failed(output, e);
    }
  }

  /**
   * Proves the content and gives it its name.
   *
   * @param length that it must have
   * @throws DfgetException exit code 1 if bytes are missing, 5 if the digest differs, 6 if the name
   *     is taken or the file system fails
   */
  void finish(long length, @Nullable Digest digest, boolean overwrite) {
    if (written != length) {
      throw new DfgetException(
          ExitCode.DOWNLOAD_FAILED,
          "the daemon sent " + written + " of " + length + " bytes for " + output);
    }
    try {
      if (digest != null) {
        verify(digest);
      }
      channel.close();
      if (overwrite) {
        Files.move(
            temporary, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } else {
        name();
      }
    } catch (IOException e) {
      throw failed(output, e);
    }
  }

  /** Links, because a link never replaces a file that came up meanwhile. */
  private void name() throws IOException {
    try {
      Files.createLink(output, temporary);
    } catch (UnsupportedOperationException | FileAlreadyExistsException e) {
      if (Files.exists(output)) {
        throw new FileAlreadyExistsException(output.toString());
      }
      Files.move(temporary, output);
    } catch (IOException _) {
      Files.move(temporary, output); // a file system without links; refuses to replace, too
    }
  }

  private void verify(Digest expected) throws IOException {
    var digester = Digester.of(expected.algorithm());
    var buffer = ByteBuffer.allocate(PART);
    for (long at = 0; at < written; at += buffer.limit()) {
      channel.read(buffer.clear(), at);
      digester.update(buffer.flip());
    }
    var actual = digester.finish();
    if (!actual.equals(expected)) {
      throw new DfgetException(
          ExitCode.DIGEST_MISMATCH, "the content has digest " + actual + ", expected " + expected);
    }
  }

  private static DfgetException failed(Path output, IOException e) {
    String reason =
        switch (e) {
          case FileAlreadyExistsException _ -> "it exists (use --overwrite to replace it)";
          case java.nio.file.AccessDeniedException _ -> "permission denied";
          case java.nio.file.NoSuchFileException _ -> "no such directory";
          default -> String.valueOf(e.getMessage());
        };
    return new DfgetException(ExitCode.OUTPUT_FAILED, "cannot write " + output + ": " + reason);
  }

  /** May be called from any thread, as a signal may end the process at any time. */
  @Override
  public void close() {
    try {
      channel.close();
      Files.deleteIfExists(temporary);
    } catch (IOException _) {
      // the process ends anyway; the name tells whose file it was
    }
  }
}
