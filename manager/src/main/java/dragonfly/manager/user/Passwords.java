package dragonfly.manager.user;

import java.security.SecureRandom;
import java.util.Map;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Hashes passwords. A hash names its algorithm, so that a stronger one can follow; hashes without a
 * name are bcrypt of whatever strength. Thread-safe.
 */
@Component
final class Passwords {
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyzACDEFGHJKLMNPQRTUVWXYZ234679";
  private static final int RANDOM_LENGTH = 18;
  // about a quarter of a second of one core
  private static final int STRENGTH = 12;

  /** Well-formed, and the hash of no password that anybody knows. */
  static final String HASH_OF_NOTHING = "{bcrypt}$2a$12$" + ".".repeat(53);

  private final SecureRandom random = new SecureRandom();
  private final PasswordEncoder encoder;

  Passwords() {
    var bcrypt = new BCryptPasswordEncoder(STRENGTH);
    var delegating = new DelegatingPasswordEncoder("bcrypt", Map.of("bcrypt", bcrypt));
    delegating.setDefaultPasswordEncoderForMatches(bcrypt);
    this.encoder = delegating;
  }

  String hash(String password) {
    var hash = encoder.encode(password);
    if (hash == null) {
      throw new IllegalStateException("no hash");
    }
    return hash;
  }

  boolean match(String password, String hash) {
    return encoder.matches(password, hash);
  }

  /** Computes as long as {@link #match} does. */
  void matchNothing(String password) {
    encoder.matches(password, HASH_OF_NOTHING);
  }

  boolean isOutdated(String hash) {
    return encoder.upgradeEncoding(hash);
  }

  /** A password that nobody can guess, of letters and digits that are not mistaken for others. */
  String random() {
    var text = new StringBuilder();
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
