package dragonfly.daemon.storage;

import dragonfly.core.digest.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** What is done to content files as a whole. */
final class ContentFiles {
  private static final int BUFFER = 1 << 20;

  private ContentFiles() {}

  /** Makes the file if there is none, as a hole of that length. */
  static void ensure(Path file, long length) throws IOException {
    if (!Files.exists(file) || Files.size(file) < length) {
      Files.createDirectories(file.getParent());
      resize(file, length);
    }
  }

  static void resize(Path file, long length) throws IOException {
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(length);
    }
  }

  static @Nullable ContentStamp stampOrNull(Path file) {
    try {
      return ContentStamp.of(file);
    } catch (IOException _) {
      return null;
    }
  }

  /** Names that the file has; 1 where that is not known. */
  static int links(Path file) {
    try {
      return Files.getAttribute(file, "unix:nlink") instanceof Integer count ? count : 1;
    } catch (IOException | UnsupportedOperationException _) {
      return 1;
    }
  }

  /** Those pieces whose bytes in the file have the digest of their record. */
  static Set<StoredPiece> verify(Path file, List<StoredPiece> pieces) throws IOException {
    var good = new HashSet<StoredPiece>();
    if (pieces.isEmpty() || !Files.exists(file)) {
      return good;
    }
    var buffer = ByteBuffer.allocateDirect(BUFFER);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (var piece : pieces) {
        if (hasDigest(channel, piece, buffer)) {
          good.add(piece);
        }
      }
    }
    return good;
  }

  private static boolean hasDigest(FileChannel channel, StoredPiece piece, ByteBuffer buffer)
      throws IOException {
    var crc = new CRC32();
    long end = piece.offset() + piece.length();
    for (long at = piece.offset(); at < end; ) {
      buffer.clear().limit((int) Math.min(BUFFER, end - at));
      int count = channel.read(buffer, at);
      if (count < 0) {
        return false;
      }
      crc.update(buffer.flip());
      at += count;
    }
    return piece.digest().equals(Digest.crc32Text(crc.getValue()));
  }

  /** Puts a new file with only the given pieces of the old one in its place. */
  static void replaceByCopy(Path file, Path temporary, long length, Set<StoredPiece> pieces)
      throws IOException {
    try {
      resize(temporary, length);
      if (!pieces.isEmpty()) {
        try (var from = FileChannel.open(file, StandardOpenOption.READ);
            var to = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
          for (var piece : pieces) {
            copy(from, to, piece);
          }
        }
      }
      Files.createDirectories(file.getParent());
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static void copy(FileChannel from, FileChannel to, StoredPiece piece) throws IOException {
    to.position(piece.offset());
    long end = piece.offset() + piece.length();
    for (long at = piece.offset(); at < end; ) {
      long count = from.transferTo(at, end - at, to);
      if (count <= 0) {
        throw new EOFException("content file got shorter: path=" + piece);
      }
      at += count;
    }
  }
}
