package dragonfly.manager.peer;

/**
 * What is known of a host that runs a daemon; unknown texts are empty, unknown ports 0. Immutable.
 *
 * @param type {@code normal}, or the kind of seed
 * @param state active or inactive
 */
public record PeerFacts(
    String hostName,
    String type,
    String idc,
    String location,
    String ip,
    int port,
    int downloadPort,
    int objectStoragePort,
    int proxyPort,
    String state,
    String os,
    String platform,
    String platformFamily,
    String platformVersion,
    String kernelVersion,
    String gitVersion,
    String gitCommit,
    String buildPlatform,
    long schedulerClusterId) {}
