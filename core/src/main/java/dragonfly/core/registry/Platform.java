package dragonfly.core.registry;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Of which system an image is. Immutable.
 *
 * @param variant null matches every one
 */
public record Platform(String os, String architecture, @Nullable String variant) {

  /** Linux on this machine's kind of processor. */
  public static Platform local() {
    String name = System.getProperty("os.arch", "amd64").toLowerCase(Locale.ROOT);
    String architecture =
        switch (name) {
          case "x86_64" -> "amd64";
          case "aarch64" -> "arm64";
          default -> name;
        };
    return new Platform("linux", architecture, null);
  }

  /**
   * Parses {@code os/architecture} or {@code os/architecture/variant}.
   *
   * @throws IllegalArgumentException naming the text
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    boolean isComplete = parts.length == 2 || parts.length == 3;
    for (String part : parts) {
      isComplete &= !part.isBlank();
    }
    if (!isComplete) {
      throw new IllegalArgumentException(
          "not a platform: platform=\"%s\" expected=os/architecture, such as linux/amd64"
              .formatted(text));
    }
    return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : null);
  }

  boolean matches(Platform other) {
    return os.equals(other.os)
        && architecture.equals(other.architecture)
        && (variant == null || variant.equals(other.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + (variant == null ? "" : "/" + variant);
  }
}
