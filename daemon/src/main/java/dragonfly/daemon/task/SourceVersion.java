package dragonfly.daemon.task;

import dragonfly.core.id.TaskIds;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.storage.TaskRecord;
import org.jspecify.annotations.Nullable;

/**
 * Names the version of a content by what its source said of it: the ETag, or else the time of the
 * last change. Pieces of two versions are never mixed.
 */
final class SourceVersion {
  private static final int LENGTH = 16;

  private SourceVersion() {}

  /** Of what the source says now; null when it does not tell versions apart. */
  static @Nullable String of(SourceInfo info) {
    return of(info.etag(), info.lastModified());
  }

  /** Of what is stored. */
  static @Nullable String of(TaskRecord record) {
    return of(record.responseHeader().get("etag"), record.responseHeader().get("last-modified"));
  }

  private static @Nullable String of(@Nullable String etag, @Nullable String lastModified) {
    if (etag == null && lastModified == null) {
      return null;
    }
    var said = etag != null ? "etag " + etag : "last-modified " + lastModified;
    return TaskIds.ofContent(said).substring(0, LENGTH);
  }

  /** Whether nothing says that the two are different. */
  static boolean fit(@Nullable String one, @Nullable String other) {
    return one == null || other == null || one.equals(other);
  }
}
