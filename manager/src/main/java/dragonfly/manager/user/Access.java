package dragonfly.manager.user;

import java.util.Set;

/**
 * What a user may do to one kind of object.
 *
 * @param isAlive whether the user is enabled and his session has not ended
 * @param everywhere whether the action is permitted for all clusters
 * @param clusters ids of the clusters that it is permitted for otherwise
 */
public record Access(boolean isAlive, boolean everywhere, Set<Long> clusters) {
  static final Access NONE = new Access(false, false, Set.of());

  public Access {
    clusters = Set.copyOf(clusters);
  }
}
