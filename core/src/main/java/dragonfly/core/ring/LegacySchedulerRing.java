package dragonfly.core.ring;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * Which scheduler a task belongs to, as daemons up to release 1.5.8 decide it: one point for each
 * address, and only the first five characters of the task id count. Immutable.
 */
public final class LegacySchedulerRing<T> {
  private static final int KEY_LENGTH = 5;

  private final HashCircle<T> circle;

  private LegacySchedulerRing(HashCircle<T> circle) {
    this.circle = circle;
  }

  /**
   * A ring of members by address.
   *
   * @throws IllegalArgumentException when there is no member or an address is not resolved
   */
  public static <T> LegacySchedulerRing<T> of(Map<InetSocketAddress, T> members) {
    return new LegacySchedulerRing<>(HashCircle.of(members, 1, (name, _) -> pointHash(name)));
  }

  /** The owner of a task. */
  public T pick(String taskId) {
    return circle.at(keyHash(taskId));
  }

  /** All members in the order in which they take over a task, its owner first; modifiable. */
  public List<T> order(String taskId) {
    return circle.from(keyHash(taskId));
  }

  static long keyHash(String taskId) {
    return SchedulerRing.keyHash(taskId.substring(0, Math.min(KEY_LENGTH, taskId.length())));
  }

  static long pointHash(InetSocketAddress member) {
    InetAddress address = member.getAddress();
    if (address == null) {
      throw new IllegalArgumentException("not a resolved address: " + member);
    }
    byte[] bytes = address.getAddress();
    boolean six = address instanceof Inet6Address;
    // family as a 64 bit number, address in network order, port; for IPv6 flow info and scope id
    var message =
        ByteBuffer.allocate(8 + bytes.length + 2 + (six ? 8 : 0)).order(ByteOrder.LITTLE_ENDIAN);
    message.putLong(six ? 1 : 0).put(bytes).putShort((short) member.getPort());
    return SipHash.hash(message.array());
  }
}
