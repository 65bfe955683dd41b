package dragonfly.manager.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.registry.RegistryTls;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code job} block.
 *
 * @param tls of the calls to schedulers, and to hosts whose scheduler has no call for a job
 * @param preheat how registries are trusted: the machine's authorities and those of {@code
 *     preheat.tls.caCert} (a file or PEM); {@code preheat.tls.insecureSkipVerify} takes any
 *     certificate
 * @param syncPeers how the table of peers is kept fresh
 * @param maxRunning jobs that one manager runs at once, 1 to 1000; default 64
 */
public record JobConfig(
    TlsFiles tls, RegistryTls preheat, SyncPeersConfig syncPeers, int maxRunning) {

  static JobConfig of(ConfigNode node) {
    var preheatTls = node.node("preheat").node("tls");
    return new JobConfig(
        TlsFiles.of(node.node("tls")),
        new RegistryTls(
            authorities(preheatTls.textOrNull("caCert")),
            preheatTls.flag("insecureSkipVerify", false)),
        SyncPeersConfig.of(node.node("syncPeers")),
        node.integer("maxRunning", 64, 1, 1000));
  }

  private static List<byte[]> authorities(@Nullable String fileOrPem) {
    if (fileOrPem == null || fileOrPem.isBlank()) {
      return List.of();
    }
    try {
      return RegistryTls.readAuthorities(fileOrPem);
    } catch (IllegalArgumentException e) {
      throw new ConfigException("job.preheat.tls.caCert: " + e.getMessage(), e);
    }
  }
}
