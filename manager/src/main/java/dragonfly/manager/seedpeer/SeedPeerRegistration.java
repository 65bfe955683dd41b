package dragonfly.manager.seedpeer;

import org.jspecify.annotations.Nullable;

/** What a seed peer says when it registers. */
public record SeedPeerRegistration(
    String hostname,
    String type,
    String ip,
    int port,
    int downloadPort,
    @Nullable String idc,
    @Nullable String location,
    long clusterId) {}
