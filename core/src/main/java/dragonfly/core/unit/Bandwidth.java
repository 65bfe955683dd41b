package dragonfly.core.unit;

/**
 * A number of bytes a second.
 *
 * @param bytesPerSecond at least 0
 */
public record Bandwidth(long bytesPerSecond) implements Comparable<Bandwidth> {
  public Bandwidth {
    if (bytesPerSecond < 0) {
      throw new IllegalArgumentException("not a bandwidth: " + bytesPerSecond);
    }
  }

  /**
   * Reads the size that may pass in a second, see {@link ByteSize#parse}: {@code 50GB}.
   *
   * @throws IllegalArgumentException naming the text when it is no size
   */
  public static Bandwidth parse(String text) {
    return new Bandwidth(ByteSize.bytesOf(text));
  }

  @Override
  public int compareTo(Bandwidth other) {
    return Long.compare(bytesPerSecond, other.bytesPerSecond);
  }

  /** The shortest exact text, which {@link #parse} reads back. */
  @Override
  public String toString() {
    return ByteSize.text(bytesPerSecond);
  }
}
