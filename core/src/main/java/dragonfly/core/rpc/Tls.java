package dragonfly.core.rpc;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.TlsFiles;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.nio.file.Path;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Both ends of mutual TLS for gRPC. The files are read once, when the channel or server is made.
 */
final class Tls {
  private Tls() {}

  /** A client that trusts the CA alone and shows its own certificate. */
  static SslContext client(TlsFiles files) {
    return build(
        files,
        () ->
            SslContextBuilder.forClient()
                .keyManager(file("cert", files.cert()), file("key", files.key())));
  }

  /** A server that refuses clients without a certificate of the CA. */
  static SslContext server(TlsFiles files) {
    return build(
        files,
        () ->
            SslContextBuilder.forServer(file("cert", files.cert()), file("key", files.key()))
                .clientAuth(ClientAuth.REQUIRE));
  }

  private static SslContext build(TlsFiles files, Supplier<SslContextBuilder> ownIdentity) {
    try {
      File authority = file("caCert", files.caCert());
      return GrpcSslContexts.configure(ownIdentity.get().trustManager(authority)).build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new ConfigException(
          "TLS cannot be set up: caCert=%s cert=%s key=%s: %s"
              .formatted(files.caCert(), files.cert(), files.key(), e.getMessage()),
          e);
    }
  }

  private static File file(String key, @Nullable Path path) {
    if (path == null) {
      throw new ConfigException("%s: missing (TLS needs caCert, cert and key)".formatted(key));
    }
    File file = path.toFile();
    if (!file.canRead()) {
      throw new ConfigException(
          "%s: %s cannot be read (expected a file in PEM form)".formatted(key, path));
    }
    return file;
  }
}
