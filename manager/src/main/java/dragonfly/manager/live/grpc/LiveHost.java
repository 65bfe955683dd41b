package dragonfly.manager.live.grpc;

/** A host of a topology. Immutable. */
public record LiveHost(
    String id, String hostName, String ip, String idc, String location, boolean isSeed) {}
