package dragonfly.manager.job;

import dragonfly.manager.security.SecretStore;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.stereotype.Component;

/**
 * Encrypts what jobs need to keep secret, with a key of the managers of this database. AES-256-GCM,
 * a random nonce each, the place it is kept at bound in. Thread-safe.
 */
@Component
final class Seal {
  private static final String SECRET_NAME = "job-key";
  private static final String VERSION = "1:";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  Seal(SecretStore secrets) {
    var text = secrets.getOrCreate(SECRET_NAME, SecretStore::randomKey);
    this.key = new SecretKeySpec(Base64.getDecoder().decode(text), "AES");
  }

  /**
   * @param place where the result is kept; it opens nowhere else
   */
  String close(String clear, String place) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      var sealed = cipher(Cipher.ENCRYPT_MODE, nonce, place).doFinal(utf8(clear));
      var all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
      System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
      return VERSION + Base64.getEncoder().encodeToString(all);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot encrypt", e);
    }
  }

  /**
   * What {@link #close} was given.
   *
   * @throws IllegalStateException if it was sealed with another key or for another place
   */
  String open(String sealed, String place) {
    try {
      var all = Base64.getDecoder().decode(sealed.substring(VERSION.length()));
      var nonce = Arrays.copyOf(all, NONCE_BYTES);
      return new String(
          cipher(Cipher.DECRYPT_MODE, nonce, place)
              .doFinal(all, NONCE_BYTES, all.length - NONCE_BYTES),
          StandardCharsets.UTF_8);
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IllegalStateException("sealed with another key: place=" + place, e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, String place) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(utf8(place));
    return cipher;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
