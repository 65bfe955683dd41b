package dragonfly.core.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * PEM files of one end of mutual TLS. TLS is used only if all three are named; that is the rule of
 * the protocol's other implementations. Immutable.
 *
 * @param caCert certificates that the other end must be signed by
 * @param cert own certificate chain
 * @param key own private key, PKCS#8
 */
public record TlsFiles(@Nullable Path caCert, @Nullable Path cert, @Nullable Path key) {
  /** No TLS. */
  public static final TlsFiles NONE = new TlsFiles(null, null, null);

  /** Whether TLS is to be used. */
  public boolean isComplete() {
    return caCert != null && cert != null && key != null;
  }

  /** Reads {@code caCert}, {@code cert} and {@code key} of the node. */
  public static TlsFiles of(ConfigNode node) {
    return new TlsFiles(
        node.optionalPath("caCert").orElse(null),
        node.optionalPath("cert").orElse(null),
        node.optionalPath("key").orElse(null));
  }
}
