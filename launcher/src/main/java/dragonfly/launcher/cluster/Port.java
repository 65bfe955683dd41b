package dragonfly.launcher.cluster;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import java.util.Arrays;
import java.util.List;

/** A port that a role listens on, with the protocol's number for it and the key that sets it. */
public enum Port {
  MANAGER_GRPC(Role.MANAGER, "gRPC", 65003, "server.grpc.port.start", false),
  MANAGER_REST(Role.MANAGER, "REST", 8080, "server.rest.addr", true),
  SCHEDULER_GRPC(Role.SCHEDULER, "gRPC", 8002, "server.port", false),
  SCHEDULER_METRICS(Role.SCHEDULER, "metrics", 8000, "metrics.addr", true),
  // the seed's ports are those of a peer, ten higher, as in the protocol's own compose files
  SEED_GRPC(Role.SEED, "gRPC", 4010, "upload.server.port", false),
  SEED_METRICS(Role.SEED, "metrics", 4012, "metrics.server.port", false),
  SEED_HEALTH(Role.SEED, "health", 4013, "health.server.port", false),
  SEED_PIECES(Role.SEED, "pieces", 4015, "storage.server.tcpPort", false),
  PEER_GRPC(Role.PEER, "gRPC", 4000, "upload.server.port", false),
  PEER_METRICS(Role.PEER, "metrics", 4002, "metrics.server.port", false),
  PEER_HEALTH(Role.PEER, "health", 4003, "health.server.port", false),
  PEER_PIECES(Role.PEER, "pieces", 4005, "storage.server.tcpPort", false);

  private final Role role;
  private final String purpose;
  private final int standard;
  private final String key;
  private final boolean keyHoldsAddress;

  Port(Role role, String purpose, int standard, String key, boolean keyHoldsAddress) {
    this.role = role;
    this.purpose = purpose;
    this.standard = standard;
    this.key = key;
    this.keyHoldsAddress = keyHoldsAddress;
  }

  /** Who listens. */
  public Role role() {
    return role;
  }

  /** What is spoken there, one word. */
  public String purpose() {
    return purpose;
  }

  /** The number without an offset. */
  public int standard() {
    return standard;
  }

  /** Dotted path of the key in the role's configuration. */
  public String key() {
    return key;
  }

  /** The value of {@link #key} that makes the role listen on {@code host} and {@code port}. */
  String setting(String host, int port) {
    if (!keyHoldsAddress) {
      return Integer.toString(port);
    }
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /** The number that {@code role}'s configuration holds. */
  int in(ConfigNode root) {
    String[] parts = key.split("\\.");
    var node = root;
    for (int i = 0; i < parts.length - 1; i++) {
      node = node.node(parts[i]);
    }
    String last = parts[parts.length - 1];
    if (!keyHoldsAddress) {
      return node.integer(last, standard);
    }
    String address = node.text(last, setting("0.0.0.0", standard));
    try {
      return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1).strip());
    } catch (NumberFormatException e) {
      throw new ConfigException(
          "%s: \"%s\" has no port (expected e.g. :%d)".formatted(key, address, standard), e);
    }
  }

  /** The ports of one role. */
  public static List<Port> of(Role role) {
    return Arrays.stream(values()).filter(port -> port.role == role).toList();
  }
}
