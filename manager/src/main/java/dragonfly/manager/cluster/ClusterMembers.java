package dragonfly.manager.cluster;

/** What belongs to a cluster and may stand in the way of its end. Implemented by other features. */
public interface ClusterMembers {
  /**
   * Takes part in deleting a cluster, within its transaction: members that are dead go with it.
   *
   * @throws dragonfly.manager.error.ConflictException if a member is alive
   */
  void release(Ending ending);

  /**
   * What is about to go.
   *
   * @param schedulerClusterId {@link #NONE} if only a seed peer cluster goes
   * @param seedPeerClusterId {@link #NONE} if there is none
   * @param seedPeerClusterGoes false if other scheduler clusters still use it
   */
  record Ending(long schedulerClusterId, long seedPeerClusterId, boolean seedPeerClusterGoes) {
    public static final long NONE = 0;
  }
}
