package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code backend} block: how sources are asked.
 *
 * @param requestHeader headers added to each request to a source unless the caller gave them;
 *     default none
 * @param maxRetries repetitions of a request after a failure that may pass, at least 0; default 1
 * @param enableCacheTemporaryRedirect remember the target of a 307; default true
 * @param cacheTemporaryRedirectTtl how long it is remembered, above zero; default 10 min
 * @param putConcurrentChunkCount accepted for uploads to object storage; default 16
 * @param putChunkSize accepted for uploads to object storage; default 8MiB
 * @param putTimeout accepted for uploads to object storage; default 15 min
 * @param enableHickoryDns accepted; names are resolved by the machine. Default true
 * @param caCert ours: file of certificates (PEM) trusted for https sources besides the machine's
 *     own; default none
 * @param insecureSkipVerify ours: true: certificates of https sources are not checked, as the
 *     reference does; default false
 * @param connectTimeout ours: longest time for a connection with a source, above zero; default 10 s
 * @param responseTimeout ours: longest wait for the head of a source's answer, above zero; default
 *     1 min
 * @param stallTimeout ours: longest silence inside a source's answer, above zero; default 1 min
 */
public record BackendConfig(
    Map<String, String> requestHeader,
    int maxRetries,
    boolean enableCacheTemporaryRedirect,
    Duration cacheTemporaryRedirectTtl,
    int putConcurrentChunkCount,
    ByteSize putChunkSize,
    Duration putTimeout,
    boolean enableHickoryDns,
    @Nullable Path caCert,
    boolean insecureSkipVerify,
    Duration connectTimeout,
    Duration responseTimeout,
    Duration stallTimeout) {

  public BackendConfig {
    requestHeader = Map.copyOf(requestHeader);
  }

  static BackendConfig load(ConfigNode node) {
    Optional<Path> caCert = node.optionalPath("caCert");
    var backend =
        new BackendConfig(
            node.textMap("requestHeader"),
            node.integer("maxRetries", 1),
            node.flag("enableCacheTemporaryRedirect", true),
            node.duration("cacheTemporaryRedirectTTL", Duration.ofMinutes(10)),
            node.integer("putConcurrentChunkCount", 16),
            node.size("putChunkSize", ByteSize.parse("8MiB")),
            node.duration("putTimeout", Duration.ofMinutes(15)),
            node.flag("enableHickoryDNS", true),
            caCert.orElse(null),
            node.flag("insecureSkipVerify", false),
            node.duration("connectTimeout", Duration.ofSeconds(10)),
            node.duration("responseTimeout", Duration.ofMinutes(1)),
            node.duration("stallTimeout", Duration.ofMinutes(1)));
    Checks.between(Keys.of(node, "maxRetries"), backend.maxRetries, 0, 100);
    Checks.positive(Keys.of(node, "cacheTemporaryRedirectTTL"), backend.cacheTemporaryRedirectTtl);
    Checks.atLeast(Keys.of(node, "putConcurrentChunkCount"), backend.putConcurrentChunkCount, 1);
    Checks.atLeast(Keys.of(node, "putChunkSize"), backend.putChunkSize.bytes(), 1);
    Checks.positive(Keys.of(node, "putTimeout"), backend.putTimeout);
    Checks.positive(Keys.of(node, "connectTimeout"), backend.connectTimeout);
    Checks.positive(Keys.of(node, "responseTimeout"), backend.responseTimeout);
    Checks.positive(Keys.of(node, "stallTimeout"), backend.stallTimeout);
    return backend;
  }
}
