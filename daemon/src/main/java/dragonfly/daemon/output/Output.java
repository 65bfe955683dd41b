package dragonfly.daemon.output;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.piece.ByteRange;
import dragonfly.daemon.storage.DiskFullException;
import dragonfly.daemon.storage.StoredTask;
import io.grpc.Status;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the content of a task at a path. A link shares its blocks with the cache and costs nothing,
 * but a user who then writes into the file writes into the cache; {@link
 * StoredTask#verifyUnchanged} notices that before the next use. Copies are made beside the path and
 * renamed, so the final name has all of the content or is not there.
 */
public final class Output {
  private static final Logger log = LoggerFactory.getLogger(Output.class);

  private static final FileAttribute<Set<PosixFilePermission>> READABLE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private Output() {}

  /**
   * Checks early what would fail at the end of a download.
   *
   * @param overwrite whether an existing file may be replaced
   * @throws DragonflyException INVALID_ARGUMENT for a path that no file can be at; ALREADY_EXISTS
   *     for an existing file; PERMISSION_DENIED for a folder that cannot be written to
   */
  public static void check(Path path, boolean overwrite) {
    var folder = path.getParent();
    if (!path.isAbsolute() || folder == null) {
      throw failure(Status.Code.INVALID_ARGUMENT, "output is not an absolute path of a file", path);
    }
    if (!Files.isDirectory(folder)) {
      throw failure(Status.Code.INVALID_ARGUMENT, "folder of the output does not exist", path);
    }
    if (Files.isDirectory(path)) {
      throw failure(Status.Code.INVALID_ARGUMENT, "output is a folder", path);
    }
    if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw failure(
          Status.Code.ALREADY_EXISTS, "output exists (--overwrite would replace it)", path);
    }
    if (!Files.isWritable(folder)) {
      throw failure(
          Status.Code.PERMISSION_DENIED, "folder of the output cannot be written to", path);
    }
  }

  /**
   * Delivers the whole content of a finished task: nothing to do if the path is a link to it
   * already, else a hard link, else a copy.
   *
   * @param forceHardLink fails instead of copying
   * @throws DragonflyException as {@link #check}; FAILED_PRECONDITION if a forced link is
   *     impossible; DATA_LOSS if the stored content was changed from outside
   * @throws DiskFullException if the copy does not fit
   */
  public static void deliver(StoredTask task, Path path, boolean overwrite, boolean forceHardLink) {
    try (var use = task.use()) {
      if (!task.isFinished() || !task.verifyUnchanged()) {
        throw failure(Status.Code.DATA_LOSS, "stored content is not whole any more", path);
      }
      if (isSame(task.contentFile(), path)) {
        return;
      }
      check(path, overwrite);
      try {
        link(task.contentFile(), path, overwrite);
      } catch (FileAlreadyExistsException _) {
        throw failure(Status.Code.ALREADY_EXISTS, "output exists", path);
      } catch (IOException | UnsupportedOperationException e) {
        if (forceHardLink) {
          throw new DragonflyException(
              Status.Code.FAILED_PRECONDITION,
              "output cannot be a hard link (the cache is in %s): path=%s reason=%s"
                  .formatted(task.contentFile().getParent(), path, e.getMessage()),
              e);
        }
        log.atDebug()
            .addKeyValue("taskId", task.record().taskId())
            .addKeyValue("path", path)
            .addKeyValue("reason", e.toString())
            .log("output is copied");
        copy(task.contentFile(), 0, task.record().contentLength(), path, overwrite);
      }
      use.task().touch();
    }
  }

  /**
   * Delivers a part of the content, as a file of its own. The pieces that hold it must be stored.
   *
   * @throws DragonflyException as {@link #check}
   * @throws DiskFullException if the copy does not fit
   */
  public static void deliverRange(StoredTask task, ByteRange range, Path path, boolean overwrite) {
    try (var use = task.use()) {
      check(path, overwrite);
      if (!task.verifyUnchanged()) {
        throw failure(Status.Code.DATA_LOSS, "stored content is not whole any more", path);
      }
      long end = Math.min(range.endExclusive(), task.record().contentLength());
      copy(
          use.task().contentFile(),
          range.start(),
          Math.max(0, end - range.start()),
          path,
          overwrite);
    }
  }

  private static boolean isSame(Path contentFile, Path path) {
    try {
      return !Files.isSymbolicLink(path) && Files.isSameFile(contentFile, path);
    } catch (IOException _) {
      return false;
    }
  }

  private static void link(Path contentFile, Path path, boolean overwrite) throws IOException {
    if (!overwrite) {
      Files.createLink(path, contentFile);
      return;
    }
    // A link cannot replace a file, a rename can.
    var beside = Files.createTempFile(path.getParent(), ".dragonfly-", ".part");
    try {
      Files.delete(beside);
      Files.createLink(beside, contentFile);
      Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  private static void copy(Path from, long start, long length, Path path, boolean overwrite) {
    try {
      var beside = Files.createTempFile(path.getParent(), ".dragonfly-", ".part", READABLE);
      try {
        copyBytes(from, start, length, beside);
        if (overwrite) {
          Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
        } else {
          moveIfAbsent(beside, path);
        }
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (FileAlreadyExistsException _) {
      throw failure(Status.Code.ALREADY_EXISTS, "output exists", path);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(path, e);
    }
  }

  /** In the kernel; file systems that can share blocks between files do. */
  private static void copyBytes(Path from, long start, long length, Path to) throws IOException {
    try (var source = FileChannel.open(from, StandardOpenOption.READ);
        var target = FileChannel.open(to, StandardOpenOption.WRITE)) {
      for (long done = 0; done < length; ) {
        long count = source.transferTo(start + done, length - done, target);
        if (count <= 0) {
          throw new EOFException("content file is short: position=" + (start + done));
        }
        done += count;
      }
    }
  }

  /** A link fails if the name is taken, a rename would replace what came there meanwhile. */
  private static void moveIfAbsent(Path beside, Path path) throws IOException {
    try {
      Files.createLink(path, beside);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException _) {
      Files.move(beside, path); // a file system without links
    }
  }

  private static DragonflyException failure(Status.Code code, String what, Path path) {
    return new DragonflyException(code, what + ": path=" + path);
  }
}
