package dragonfly.daemon.config;

import dragonfly.core.config.ConfigNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code tracing} block. Read and checked; traces are not sent.
 *
 * @param protocol http, https or grpc; default none
 * @param endpoint default none
 * @param path default {@code /v1/traces}
 * @param headers default none
 */
public record TracingConfig(
    @Nullable String protocol,
    @Nullable String endpoint,
    String path,
    Map<String, String> headers) {
  public TracingConfig {
    headers = Map.copyOf(headers);
  }

  static TracingConfig load(ConfigNode node) {
    return new TracingConfig(
        node.textOrNull("protocol"),
        node.textOrNull("endpoint"),
        node.text("path", "/v1/traces"),
        node.textMap("headers"));
  }
}
