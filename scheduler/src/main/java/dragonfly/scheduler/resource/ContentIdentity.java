package dragonfly.scheduler.resource;

import org.jspecify.annotations.Nullable;

/**
 * Which of the contents that a source had under one name.
 *
 * @param length in bytes, negative when not known
 * @param version as the source told it, null when not known
 */
public record ContentIdentity(long length, @Nullable String version) {
  public static final ContentIdentity UNKNOWN = new ContentIdentity(-1, null);

  /** Whether nothing says that the two are different, so that pieces of both fit together. */
  public boolean fits(ContentIdentity other) {
    return (length < 0 || other.length < 0 || length == other.length)
        && (version == null || other.version == null || version.equals(other.version));
  }
}
