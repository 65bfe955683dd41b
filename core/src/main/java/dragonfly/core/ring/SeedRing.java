package dragonfly.core.ring;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Which seed peer a scheduler asks first for a task. Immutable.
 *
 * <p>A member is named {@code ip:port} of its upload service (IPv6 in brackets).
 */
public final class SeedRing<T> {
  private static final int POINTS_PER_MEMBER = 20;

  private final HashCircle<T> circle;

  private SeedRing(HashCircle<T> circle) {
    this.circle = circle;
  }

  /**
   * A ring of members by name.
   *
   * @throws IllegalArgumentException when there is no member
   */
  public static <T> SeedRing<T> of(Map<String, T> members) {
    return new SeedRing<>(
        HashCircle.of(members, POINTS_PER_MEMBER, (name, index) -> crc32(index + name)));
  }

  /** The seed peer to ask first. */
  public T pick(String taskId) {
    return circle.at(afterKey(taskId));
  }

  /** All members in the order in which they are asked; modifiable. */
  public List<T> order(String taskId) {
    return circle.from(afterKey(taskId));
  }

  /** This ring takes the first point strictly after the key. */
  private static long afterKey(String taskId) {
    return crc32(taskId) + 1;
  }

  static long crc32(String text) {
    var crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
