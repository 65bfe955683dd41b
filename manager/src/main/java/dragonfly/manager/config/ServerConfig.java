package dragonfly.manager.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.unit.ByteSize;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code server} block.
 *
 * @param name shown in log lines; default {@code d7y/manager}
 * @param grpcAddress where gRPC is served; default port 65003 on all addresses, port 0 any free one
 * @param grpcTls mutual TLS if complete
 * @param requestRateLimit gRPC calls and new streams a second; default 4000
 * @param restAddress where REST is served; default port 8080 on all addresses, port 0 any free one
 * @param restCert certificate chain of REST, PEM; TLS if it and the key are given
 * @param restKey private key of REST, PEM
 * @param corsOrigins sites whose pages may call REST, such as {@code https://console.example.com}
 */
public record ServerConfig(
    String name,
    LogConfig log,
    InetSocketAddress grpcAddress,
    TlsFiles grpcTls,
    int requestRateLimit,
    InetSocketAddress restAddress,
    @Nullable Path restCert,
    @Nullable Path restKey,
    List<String> corsOrigins) {

  public ServerConfig {
    corsOrigins = List.copyOf(corsOrigins);
    for (var origin : corsOrigins) {
      checkOrigin(origin);
    }
    Checks.atLeast("server.grpc.requestRateLimit", requestRateLimit, 1);
    ListenAddresses.check("server.grpc.listenIP", grpcAddress);
    ListenAddresses.check("server.rest.addr", restAddress);
    if ((restCert == null) != (restKey == null)) {
      throw new ConfigException(
          "server.rest.tls: only one of cert and key is given (expected both or none)");
    }
  }

  private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.:\\[\\]-]+");

  /** Whether REST is served over TLS. */
  public boolean hasRestTls() {
    return restCert != null;
  }

  static ServerConfig of(ConfigNode node, boolean ipv6) {
    var grpc = node.node("grpc");
    var ports = grpc.node("port");
    ports.ignore("end");
    var rest = node.node("rest");
    var restTls = rest.node("tls");
    return new ServerConfig(
        node.text("name", "d7y/manager"),
        LogConfig.of(node),
        new InetSocketAddress(
            grpc.text("listenIP", ipv6 ? "::" : "0.0.0.0"), ports.port("start", 65003)),
        TlsFiles.of(grpc.node("tls")),
        grpc.integer("requestRateLimit", 4000),
        rest.parse(
            "addr",
            new InetSocketAddress(8080),
            ListenAddresses::parse,
            "an address to listen on",
            ":8080 or 127.0.0.1:8080"),
        restTls.optionalPath("cert").orElse(null),
        restTls.optionalPath("key").orElse(null),
        rest.node("cors").texts("allowedOrigins"));
  }

  private static void checkOrigin(String origin) {
    if (!ORIGIN.matcher(origin).matches()) {
      throw new ConfigException(
          "server.rest.cors.allowedOrigins: \"%s\" is not the origin of a site (expected e.g. https://console.example.com)"
              .formatted(origin));
    }
  }

  /**
   * The log keys of the {@code server} block.
   *
   * @param dir of the files; default {@code /var/log/dragonfly}
   * @param level error, warn, info, debug or trace; default info
   * @param maxFiles files kept; default 20
   * @param maxFileSize size of a file; the key {@code logMaxSize} counts MiB, default 1024
   */
  public record LogConfig(Path dir, String level, int maxFiles, ByteSize maxFileSize) {
    static LogConfig of(ConfigNode node) {
      node.ignore("logMaxAge");
      return new LogConfig(
          node.path("logDir", Path.of("/var/log/dragonfly")),
          node.text("logLevel", "info"),
          node.integer("logMaxBackups", 20, 1, 1000),
          new ByteSize((long) node.integer("logMaxSize", 1024, 1, 1 << 20) << 20));
    }
  }
}
