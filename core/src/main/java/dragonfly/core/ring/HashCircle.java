package dragonfly.core.ring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Points on the circle of unsigned 64 bit numbers, each owned by a member. Immutable.
 *
 * <p>When two members fall on one point the later one owns it.
 */
final class HashCircle<T> {
  private final long[] points;
  private final List<T> owners;
  private final int memberCount;

  /**
   * @param points point to owner, ordered by {@link Long#compareUnsigned}
   */
  private HashCircle(SortedMap<Long, T> points, int memberCount) {
    this.points = points.keySet().stream().mapToLong(Long::longValue).toArray();
    this.owners = List.copyOf(points.values());
    this.memberCount = memberCount;
  }

  /**
   * A circle with {@code pointsPerMember} points for each member.
   *
   * @throws IllegalArgumentException when there is no member
   */
  static <N, T> HashCircle<T> of(Map<N, T> members, int pointsPerMember, PointHash<N> hash) {
    if (members.isEmpty()) {
      throw new IllegalArgumentException("a ring needs at least one member");
    }
    var points = new TreeMap<Long, T>(Long::compareUnsigned);
    members.forEach(
        (name, member) -> {
          for (int i = 0; i < pointsPerMember; i++) {
            points.put(hash.point(name, i), member);
          }
        });
    return new HashCircle<>(points, members.size());
  }

  /** The owner of the first point at or after {@code hash}, going round. */
  T at(long hash) {
    return owners.get(indexOf(hash));
  }

  /** All members in the order in which they are met from {@code hash} on, each once. */
  List<T> from(long hash) {
    var met = new LinkedHashSet<T>();
    int first = indexOf(hash);
    for (int i = 0; i < points.length && met.size() < memberCount; i++) {
      met.add(owners.get((first + i) % points.length));
    }
    return new ArrayList<>(met);
  }

  private int indexOf(long hash) {
    int low = 0;
    int high = points.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(points[middle], hash) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == points.length ? 0 : low;
  }

  /** Where the i-th point of a member lies. */
  @FunctionalInterface
  interface PointHash<N> {
    long point(N member, int index);
  }
}
