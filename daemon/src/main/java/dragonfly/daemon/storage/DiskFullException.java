package dragonfly.daemon.storage;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The disk has no room for what was to be written. RESOURCE_EXHAUSTED. */
public final class DiskFullException extends DragonflyException {
  private static final long serialVersionUID = 1L;

  public DiskFullException(String message, @Nullable Throwable cause) {
    super(Status.Code.RESOURCE_EXHAUSTED, message, cause);
  }

  /** The exception for a failed write: this one if the disk or the quota is full, else INTERNAL. */
  public static DragonflyException ofWrite(Path path, IOException cause) {
    var text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("no space left") || text.contains("quota exceeded")) {
      return new DiskFullException("disk is full: path=" + path, cause);
    }
    return new DragonflyException(
        Status.Code.INTERNAL, "cannot write: path=" + path + " reason=" + reason(cause), cause);
  }

  /** In words, as a user reads them. */
  private static String reason(IOException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "no such file or directory";
      case FileSystemException failure when failure.getReason() != null -> failure.getReason();
      default -> String.valueOf(cause.getMessage());
    };
  }
}
