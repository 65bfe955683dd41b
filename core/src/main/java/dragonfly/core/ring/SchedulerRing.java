package dragonfly.core.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Which scheduler a task belongs to, as daemons from release 1.5.9 on decide it. Immutable.
 *
 * <p>A member is named by the scheduler's hostname, or {@code ip:port} (IPv6 in brackets) when it
 * has none; every daemon of a cluster must use the same names.
 */
public final class SchedulerRing<T> {
  private static final int POINTS_PER_MEMBER = 512;

  private final HashCircle<T> circle;

  private SchedulerRing(HashCircle<T> circle) {
    this.circle = circle;
  }

  /**
   * A ring of members by name.
   *
   * @throws IllegalArgumentException when there is no member
   */
  public static <T> SchedulerRing<T> of(Map<String, T> members) {
    return new SchedulerRing<>(HashCircle.of(members, POINTS_PER_MEMBER, SchedulerRing::pointHash));
  }

  /** The owner of a task. */
  public T pick(String taskId) {
    return circle.at(keyHash(taskId));
  }

  /** All members in the order in which they take over a task, its owner first; modifiable. */
  public List<T> order(String taskId) {
    return circle.from(keyHash(taskId));
  }

  static long pointHash(String member, int index) {
    byte[] name = member.getBytes(StandardCharsets.UTF_8);
    var message = ByteBuffer.allocate(8 + name.length + 1).order(ByteOrder.LITTLE_ENDIAN);
    message.putLong(index).put(name).put((byte) 0xff);
    return SipHash.hash(message.array());
  }

  static long keyHash(String taskId) {
    byte[] id = taskId.getBytes(StandardCharsets.UTF_8);
    return SipHash.hash(ByteBuffer.allocate(id.length + 1).put(id).put((byte) 0xff).array());
  }
}
