package dragonfly.manager.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code auth} block.
 *
 * @param realm named in the challenge of a refused request; default Dragonfly
 * @param key signs session tokens; null: a random one, made on the first boot and kept
 * @param timeout how long a token is valid; default 14 days
 * @param maxRefresh how long after it was made a token may be exchanged for a new one; default 7
 *     days
 * @param signUp whether everybody may make himself a user; default false
 * @param initialToken the personal access token of the first root; none if null
 */
public record AuthConfig(
    String realm,
    @Nullable Secret key,
    Duration timeout,
    Duration maxRefresh,
    boolean signUp,
    @Nullable Secret initialToken) {
  /** The most that bcrypt reads. */
  private static final int MAX_PASSWORD_BYTES = 72;

  private static final int MIN_TOKEN_LENGTH = 16;

  public AuthConfig {
    Checks.positive("auth.jwt.timeout", timeout);
    Checks.notNegative("auth.jwt.maxRefresh", maxRefresh);
    if (initialToken != null && initialToken.reveal().length() < MIN_TOKEN_LENGTH) {
      throw new ConfigException(
          "auth.initialToken: a token of %d characters is too short (expected %d or more)"
              .formatted(initialToken.reveal().length(), MIN_TOKEN_LENGTH));
    }
  }

  static AuthConfig of(ConfigNode node) {
    var jwt = node.node("jwt");
    return new AuthConfig(
        jwt.text("realm", "Dragonfly"),
        jwt.secretOrNull("key"),
        jwt.duration("timeout", Duration.ofDays(14)),
        jwt.duration("maxRefresh", Duration.ofDays(7)),
        node.flag("signUp", false),
        node.secretOrNull("initialToken"));
  }

  static void checkPassword(String key, Secret password) {
    var text = password.reveal();
    int length = text.codePointCount(0, text.length());
    if (length < 8 || length > 20) {
      throw new ConfigException(
          key + ": a password of " + length + " characters is out of range (expected 8 to 20)");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_PASSWORD_BYTES) {
      throw new ConfigException(key + ": the password is longer than 72 bytes in UTF-8");
    }
  }
}
