package dragonfly.daemon.config;

import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * The {@code manager} block.
 *
 * @param addr address of the manager's gRPC service, {@code http://host:port}, {@code
 *     https://host:port} or {@code host:port}; default none: schedulers come from {@code
 *     dynconfig.yaml}
 * @param tls certificates for an https address
 */
public record ManagerConfig(@Nullable String addr, TlsFiles tls) {

  static ManagerConfig load(ConfigNode node) {
    return new ManagerConfig(node.textOrNull("addr"), TlsFiles.of(node));
  }
}
