package dragonfly.manager.cluster;

/** A group of seed peers as stored. Immutable. */
public record SeedPeerCluster(long id, String name, String bio, SeedPeerClusterConfig config) {}
