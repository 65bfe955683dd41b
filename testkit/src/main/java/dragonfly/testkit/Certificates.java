package dragonfly.testkit;

import dragonfly.core.config.TlsFiles;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority of its own and certificates for {@code localhost} and {@code 127.0.0.1}.
 * Thread-safe.
 */
public final class Certificates {
  private static final char[] NO_PASSWORD = {};

  private final X509Bundle authority;

  private Certificates(X509Bundle authority) {
    this.authority = authority;
  }

  public static Certificates create() {
    try {
      return new Certificates(
          new CertificateBuilder()
              .subject("CN=Test authority")
              .setIsCertificateAuthority(true)
              .buildSelfSigned());
    } catch (Exception e) {
      throw new IllegalStateException("no authority could be made", e);
    }
  }

  /**
   * Writes {@code ca.pem}, {@code cert.pem} and {@code key.pem} for one end of mutual TLS.
   *
   * @param names further DNS names that the certificate is for
   */
  public TlsFiles writeTo(Path dir, String... names) {
    try {
      X509Bundle own = issue(names);
      Files.createDirectories(dir);
      return new TlsFiles(
          Files.writeString(dir.resolve("ca.pem"), authority.getCertificatePathPEM()),
          Files.writeString(dir.resolve("cert.pem"), own.getCertificatePathPEM()),
          Files.writeString(dir.resolve("key.pem"), own.getPrivateKeyPEM()));
    } catch (Exception e) {
      throw new IllegalStateException("no certificate could be written: dir=" + dir, e);
    }
  }

  /** What an HTTPS server shows, for {@link OriginServer#start(SSLContext)}. */
  public SSLContext server() {
    try {
      KeyStore keys = issue().toKeyStore(NO_PASSWORD);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (Exception e) {
      throw new IllegalStateException("no TLS could be set up", e);
    }
  }

  private X509Bundle issue(String... names) throws Exception {
    var builder =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .addSanIpAddress("127.0.0.1");
    for (String name : names) {
      builder = builder.addSanDnsName(name);
    }
    return builder.buildIssuedBy(authority);
  }
}
