package dragonfly.launcher.doctor;

import dragonfly.core.config.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the files of mutual TLS can be read, fit each other and are still good. */
final class CertificateCheck {
  private static final Duration SOON = Duration.ofDays(30);
  private static final byte[] PROBE = "dragonfly doctor".getBytes(StandardCharsets.US_ASCII);

  private final Instant now;
  private final Duration soon;

  CertificateCheck(Instant now) {
    this(now, SOON);
  }

  /**
   * @param soon how long before its end a certificate is told
   */
  CertificateCheck(Instant now, Duration soon) {
    this.now = now;
    this.soon = soon;
  }

  /**
   * Looks at one set of files; nothing to say about one that names none.
   *
   * @param subject the key that names them
   */
  List<Finding> of(String subject, TlsFiles files) {
    var findings = new ArrayList<Finding>();
    if (files.caCert() == null && files.cert() == null && files.key() == null) {
      return findings;
    }
    if (!files.isComplete() && files.caCert() != null) {
      findings.add(
          Finding.warn(
              "tls",
              subject + ": not all of caCert, cert and key are given, so there is no TLS",
              "name all three files"));
    }
    List<X509Certificate> authorities = certificates(subject + ".caCert", files.caCert(), findings);
    List<X509Certificate> own = certificates(subject + ".cert", files.cert(), findings);
    if (!own.isEmpty() && !authorities.isEmpty() && !isSigned(own, authorities)) {
      findings.add(
          Finding.fail(
              "tls",
              "%s: %s is not signed by %s".formatted(subject, files.cert(), files.caCert()),
              "others that trust this CA will refuse it: have it signed by this CA, or name the"
                  + " right one"));
    }
    if (files.key() != null) {
      key(subject, files.key(), own, findings);
    }
    if (findings.isEmpty()) {
      Instant end = own.isEmpty() ? now : own.getFirst().getNotAfter().toInstant();
      findings.add(
          Finding.ok(
              "tls",
              "%s: good for %d days".formatted(subject, Duration.between(now, end).toDays())));
    }
    return findings;
  }

  private List<X509Certificate> certificates(
      String subject, @Nullable Path file, List<Finding> findings) {
    if (file == null) {
      return List.of();
    }
    var certificates = new ArrayList<X509Certificate>();
    try (InputStream in = Files.newInputStream(file)) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        certificates.add((X509Certificate) certificate);
      }
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              "tls",
              "%s: %s cannot be read by %s"
                  .formatted(subject, file, System.getProperty("user.name")),
              "put the file there, readable by the user of the program"));
      return List.of();
    } catch (GeneralSecurityException e) {
      findings.add(
          Finding.fail(
              "tls",
              "%s: %s holds something else than certificates".formatted(subject, file),
              "it should begin with -----BEGIN CERTIFICATE-----"));
      return List.of();
    }
    for (X509Certificate certificate : certificates) {
      dates(subject, file, certificate).ifPresent(findings::add);
    }
    return certificates;
  }

  private Optional<Finding> dates(String subject, Path file, X509Certificate certificate) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      return Optional.of(
          Finding.fail(
              "tls",
              "%s: %s is good from %s on only".formatted(subject, file, from),
              "compare the clocks of this machine and of the one that made it"));
    }
    if (now.isAfter(end)) {
      return Optional.of(
          Finding.fail(
              "tls", "%s: %s ended at %s".formatted(subject, file, end), "renew it, then restart"));
    }
    return now.plus(soon).isAfter(end)
        ? Optional.of(
            Finding.warn(
                "tls",
                "%s: %s ends at %s".formatted(subject, file, end),
                "renew it before, then restart"))
        : Optional.empty();
  }

  /** Whether each certificate of the chain is signed by the next, and the last by an authority. */
  private static boolean isSigned(List<X509Certificate> chain, List<X509Certificate> authorities) {
    X509Certificate first = chain.getFirst();
    var issuers = new ArrayList<>(authorities);
    issuers.addAll(chain.subList(1, chain.size()));
    return issuers.stream().anyMatch(issuer -> verifies(first, issuer));
  }

  private static boolean verifies(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static void key(
      String subject, Path file, List<X509Certificate> own, List<Finding> findings) {
    String pem;
    try {
      pem = Files.readString(file);
      if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
        findings.add(
            Finding.warn(
                "tls",
                "%s.key: %s can be read by everybody".formatted(subject, file),
                "chmod o= " + file));
      }
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              "tls",
              "%s.key: %s cannot be read by %s"
                  .formatted(subject, file, System.getProperty("user.name")),
              "put the file there, readable by the user of the program"));
      return;
    }
    if (own.isEmpty()) {
      return;
    }
    String algorithm = own.getFirst().getPublicKey().getAlgorithm();
    try {
      var encoded =
          Base64.getMimeDecoder()
              .decode(pem.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").strip());
      PrivateKey key =
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (!fits(key, own.getFirst(), algorithm)) {
        findings.add(
            Finding.fail(
                "tls",
                "%s: the key in %s is not that of the certificate".formatted(subject, file),
                "put certificate and key of one pair there"));
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      findings.add(
          Finding.fail(
              "tls",
              "%s.key: %s is no %s key of form PKCS#8".formatted(subject, file, algorithm),
              "openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one of another form"));
    }
  }

  private static boolean fits(PrivateKey key, X509Certificate certificate, String algorithm)
      throws GeneralSecurityException {
    String scheme =
        switch (algorithm) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> algorithm;
        };
    var signer = Signature.getInstance(scheme);
    signer.initSign(key);
    signer.update(PROBE);
    byte[] signature = signer.sign();
    signer.initVerify(certificate.getPublicKey());
    signer.update(PROBE);
    return signer.verify(signature);
  }
}
