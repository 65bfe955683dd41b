package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tracing} block. Spans are sent if protocol and endpoint are given.
 *
 * @param target where OpenTelemetry spans are sent, null for nowhere
 * @param overGrpc whether by gRPC; otherwise by HTTP
 * @param serviceName under which they appear; default manager
 * @param headers sent along, such as credentials
 */
public record TracingConfig(
    @Nullable URI target, boolean overGrpc, String serviceName, Map<String, String> headers) {

  /** How spans are sent. */
  private enum Protocol {
    HTTP,
    HTTPS,
    GRPC
  }

  public TracingConfig {
    headers = Map.copyOf(headers);
  }

  static TracingConfig of(ConfigNode node) {
    var endpoint = node.text("endpoint", "");
    var path = node.text("path", "/v1/traces");
    var serviceName = node.text("service-name", "manager");
    var headers = node.textMap("headers");
    if (!node.isPresent("protocol") || endpoint.isEmpty()) {
      node.ignore("protocol");
      return new TracingConfig(null, false, serviceName, headers);
    }
    var protocol = node.choice("protocol", Protocol.class, Protocol.HTTP);
    var text =
        switch (protocol) {
          case GRPC -> "http://" + endpoint;
          case HTTP, HTTPS -> protocol.name().toLowerCase(Locale.ROOT) + "://" + endpoint + path;
        };
    try {
      return new TracingConfig(URI.create(text), protocol == Protocol.GRPC, serviceName, headers);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          "tracing.endpoint: \"%s\" with path \"%s\" is no address (expected e.g. collector:4318)"
              .formatted(endpoint, path),
          e);
    }
  }

  /** Headers may be secrets. */
  @Override
  public String toString() {
    return "TracingConfig[target=%s, serviceName=%s, headers=%s]"
        .formatted(target, serviceName, new TreeMap<>(headers).keySet());
  }
}
