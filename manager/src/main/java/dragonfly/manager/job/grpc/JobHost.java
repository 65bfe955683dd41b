package dragonfly.manager.job.grpc;

/**
 * A host that a scheduler knows. Immutable.
 *
 * @param type 0 normal, others are seeds
 * @param port of its upload service
 */
public record JobHost(String id, String hostname, String ip, int port, int type) {}
