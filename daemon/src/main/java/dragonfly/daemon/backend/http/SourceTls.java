package dragonfly.daemon.backend.http;

import dragonfly.core.config.ConfigException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS with sources. Their certificates must be signed by an authority of the Java runtime, of the
 * machine, or of the configured file, and be for the host's name. Read when first needed, then
 * kept. Thread-safe.
 */
final class SourceTls {
  /** Where Linux distributions keep the authorities that the machine trusts. */
  private static final List<String> MACHINE =
      List.of(
          "/etc/ssl/certs/ca-certificates.crt",
          "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem",
          "/etc/ssl/cert.pem");

  private final @Nullable Path caCert;
  private final boolean alwaysInsecure;
  private @Nullable SslContext verified; // guarded by this
  private @Nullable SslContext insecure; // guarded by this

  /**
   * @param caCert further authorities, PEM; checked at once
   * @throws ConfigException if the file cannot be read
   */
  SourceTls(@Nullable Path caCert, boolean alwaysInsecure) {
    this.caCert = caCert;
    this.alwaysInsecure = alwaysInsecure;
    if (caCert != null) {
      configured(caCert);
    }
  }

  SslHandler handler(ByteBufAllocator allocator, String host, int port, boolean skipVerify) {
    return context(skipVerify || alwaysInsecure).newHandler(allocator, host, port);
  }

  private synchronized SslContext context(boolean skipVerify) {
    try {
      if (skipVerify) {
        if (insecure == null) {
          insecure =
              SslContextBuilder.forClient()
                  .trustManager(InsecureTrustManagerFactory.INSTANCE)
                  .endpointIdentificationAlgorithm(null)
                  .build();
        }
        return insecure;
      }
      if (verified == null) {
        verified =
            SslContextBuilder.forClient()
                .trustManager(trusted())
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
      }
      return verified;
    } catch (SSLException | GeneralSecurityException e) {
      throw new IllegalStateException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private TrustManagerFactory trusted() throws GeneralSecurityException {
    var certificates = new ArrayList<Certificate>(ofRuntime());
    certificates.addAll(ofMachine());
    if (caCert != null) {
      certificates.addAll(configured(caCert));
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    for (int i = 0; i < certificates.size(); i++) {
      store.setCertificateEntry(Integer.toString(i), certificates.get(i));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static List<X509Certificate> ofRuntime() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    var certificates = new ArrayList<X509Certificate>();
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        certificates.addAll(List.of(x509.getAcceptedIssuers()));
      }
    }
    return certificates;
  }

  private static List<Certificate> ofMachine() {
    for (String file : MACHINE) {
      try (InputStream pem = new BufferedInputStream(new FileInputStream(file))) {
        return read(pem);
      } catch (IOException | GeneralSecurityException _) {
        // this distribution keeps them elsewhere
      }
    }
    return List.of();
  }

  private static List<Certificate> configured(Path file) {
    try (InputStream pem = new BufferedInputStream(new FileInputStream(file.toFile()))) {
      List<Certificate> certificates = read(pem);
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new ConfigException(
          "backend.caCert: "
              + file
              + " cannot be read (expected certificates in PEM form): "
              + e.getMessage(),
          e);
    }
    throw new ConfigException(
        "backend.caCert: " + file + " holds no certificate (expected certificates in PEM form)");
  }

  private static List<Certificate> read(InputStream pem) throws GeneralSecurityException {
    return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(pem));
  }
}
