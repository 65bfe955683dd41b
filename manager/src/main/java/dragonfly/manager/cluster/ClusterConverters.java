package dragonfly.manager.cluster;

import dragonfly.manager.jpa.DocumentConverter;

/** How the documents of a cluster become columns. */
final class ClusterConverters {
  private ClusterConverters() {}

  static final class OfSchedulerClusterConfig extends DocumentConverter<SchedulerClusterConfig> {
    OfSchedulerClusterConfig() {
      super(SchedulerClusterConfig.class);
    }
  }

  static final class OfPeerClusterConfig extends DocumentConverter<PeerClusterConfig> {
    OfPeerClusterConfig() {
      super(PeerClusterConfig.class);
    }
  }

  static final class OfSeedPeerClusterConfig extends DocumentConverter<SeedPeerClusterConfig> {
    OfSeedPeerClusterConfig() {
      super(SeedPeerClusterConfig.class);
    }
  }

  static final class OfScopes extends DocumentConverter<Scopes> {
    OfScopes() {
      super(Scopes.class);
    }
  }
}
