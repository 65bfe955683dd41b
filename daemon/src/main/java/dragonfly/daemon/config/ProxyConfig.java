package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.unit.Bandwidth;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The {@code proxy} block. Read and checked; its port is announced, the proxy itself is not served.
 *
 * @param server where the proxy listens
 * @param rules which requests are downloaded through the swarm; default none
 * @param registryMirror where mirror requests go
 * @param disableBackToSource default false
 * @param prefetch default false
 * @param prefetchBandwidthLimit default 10GB a second
 * @param readBufferSize default 2MiB
 */
public record ProxyConfig(
    Server server,
    List<Rule> rules,
    RegistryMirror registryMirror,
    boolean disableBackToSource,
    boolean prefetch,
    Bandwidth prefetchBandwidthLimit,
    ByteSize readBufferSize) {

  public ProxyConfig {
    rules = List.copyOf(rules);
  }

  static ProxyConfig load(ConfigNode node) {
    return new ProxyConfig(
        Server.load(node.node("server")),
        node.nodes("rules").stream().map(Rule::load).toList(),
        RegistryMirror.load(node.node("registryMirror")),
        node.flag("disableBackToSource", false),
        node.flag("prefetch", false),
        node.bandwidth("prefetchBandwidthLimit", Bandwidth.parse("10GB")),
        node.size("readBufferSize", ByteSize.parse("2MiB")));
  }

  /**
   * The {@code proxy.server} block.
   *
   * @param listen default every address, port 4001
   * @param requestRateLimit requests a second, at least 1; default 4000
   * @param caCert certificate that signs intercepted hosts; default none
   * @param caKey its key; default none
   * @param basicAuth who may use the proxy; default everybody
   */
  public record Server(
      ListenConfig listen,
      int requestRateLimit,
      @Nullable Path caCert,
      @Nullable Path caKey,
      @Nullable BasicAuth basicAuth) {
    static Server load(ConfigNode node) {
      Optional<Path> caCert = node.optionalPath("caCert");
      Optional<Path> caKey = node.optionalPath("caKey");
      boolean withAuth = node.isPresent("basicAuth");
      BasicAuth auth = BasicAuth.load(node.node("basicAuth"), withAuth);
      var server =
          new Server(
              ListenConfig.load(node, 4001),
              node.integer("requestRateLimit", 4000),
              caCert.orElse(null),
              caKey.orElse(null),
              withAuth ? auth : null);
      Checks.atLeast(Keys.of(node, "requestRateLimit"), server.requestRateLimit, 1);
      return server;
    }
  }

  /**
   * The {@code proxy.server.basicAuth} block.
   *
   * @param username 1 to 20 characters
   * @param password 1 to 20 characters
   */
  public record BasicAuth(String username, Secret password) {
    static BasicAuth load(ConfigNode node, boolean required) {
      String username = node.text("username", "");
      String password = node.text("password", "");
      if (required) {
        Checks.between(Keys.of(node, "username") + " (length)", username.length(), 1, 20);
        Checks.between(Keys.of(node, "password") + " (length)", password.length(), 1, 20);
      }
      return new BasicAuth(username, new Secret(password));
    }
  }

  /**
   * One entry of {@code proxy.rules}.
   *
   * @param regex compared with the url without its query; default {@code .*}
   * @param useTls ask the source by https; default false
   * @param redirect other host for the request; default none
   * @param filteredQueryParams parameters that do not count for the task id; default the signing
   *     parameters
   * @param schedulingPolicy default auto
   */
  public record Rule(
      Pattern regex,
      boolean useTls,
      @Nullable String redirect,
      List<String> filteredQueryParams,
      SchedulingPolicy schedulingPolicy) {
    public Rule {
      filteredQueryParams = List.copyOf(filteredQueryParams);
    }

    static Rule load(ConfigNode node) {
      String regex = node.text("regex", ".*");
      List<String> filtered = node.texts("filteredQueryParams");
      try {
        return new Rule(
            Pattern.compile(regex),
            node.flag("useTLS", false),
            node.textOrNull("redirect"),
            node.isPresent("filteredQueryParams") ? filtered : FilteredQueryParams.DEFAULT,
            node.choice("schedulingPolicy", SchedulingPolicy.class, SchedulingPolicy.AUTO));
      } catch (PatternSyntaxException e) {
        throw new ConfigException(
            Keys.of(node, "regex")
                + ": \""
                + regex
                + "\" is not a regular expression ("
                + e.getDescription()
                + ")");
      }
    }
  }

  /** Whether a small task goes through the scheduler. */
  public enum SchedulingPolicy {
    AUTO,
    ALWAYS
  }

  /**
   * The {@code proxy.registryMirror} block.
   *
   * @param addr default {@code https://index.docker.io}
   * @param cert certificate of the registry; default none
   * @param enableTaskIdBasedBlobDigest default true
   */
  public record RegistryMirror(
      String addr, @Nullable Path cert, boolean enableTaskIdBasedBlobDigest) {
    static RegistryMirror load(ConfigNode node) {
      Optional<Path> cert = node.optionalPath("cert");
      return new RegistryMirror(
          node.text("addr", "https://index.docker.io"),
          cert.orElse(null),
          node.flag("enableTaskIDBasedBlobDigest", true));
    }
  }
}
