package dragonfly.core.registry;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom a registry's certificate is trusted from: the authorities of the Java runtime and the given
 * ones. Immutable.
 *
 * @param authorities DER certificates besides the runtime's
 * @param skipVerify any certificate is taken
 */
public record RegistryTls(List<byte[]> authorities, boolean skipVerify) {
  public static final RegistryTls DEFAULT = new RegistryTls(List.of(), false);

  public RegistryTls {
    authorities = List.copyOf(authorities);
  }

  /**
   * Reads the authorities of a file, or of a text, in PEM form.
   *
   * @throws IllegalArgumentException naming what cannot be read
   */
  public static List<byte[]> readAuthorities(String fileOrPem) {
    boolean isText = fileOrPem.contains("-----BEGIN");
    try (InputStream pem =
        isText
            ? new ByteArrayInputStream(fileOrPem.getBytes(StandardCharsets.UTF_8))
            : new BufferedInputStream(new FileInputStream(fileOrPem))) {
      var found = new ArrayList<byte[]>();
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        found.add(certificate.getEncoded());
      }
      if (found.isEmpty()) {
        throw new IllegalArgumentException("no certificate in " + name(fileOrPem, isText));
      }
      return found;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "certificates cannot be read from %s: %s"
              .formatted(name(fileOrPem, isText), e.getMessage()),
          e);
    }
  }

  private static String name(String fileOrPem, boolean isText) {
    return isText ? "the text" : fileOrPem;
  }

  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {skipVerify ? new Trusting() : verifying()}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("TLS cannot be set up: " + e.getMessage(), e);
    }
  }

  private TrustManager verifying() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (X509Certificate known : ofRuntime()) {
      store.setCertificateEntry("runtime-" + number++, known);
    }
    var factory = CertificateFactory.getInstance("X.509");
    for (byte[] der : authorities) {
      store.setCertificateEntry(
          "given-" + number++, factory.generateCertificate(new ByteArrayInputStream(der)));
    }
    return x509(store);
  }

  private static List<X509Certificate> ofRuntime() throws GeneralSecurityException {
    return List.of(x509(null).getAcceptedIssuers());
  }

  private static X509TrustManager x509(@Nullable KeyStore store) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager found) {
        return found;
      }
    }
    throw new GeneralSecurityException("no trust manager for X.509");
  }

  /** Takes any certificate; extended, so that the name in it is not looked at either. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
