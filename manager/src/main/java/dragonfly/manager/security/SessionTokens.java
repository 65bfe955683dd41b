package dragonfly.manager.security;

import dragonfly.core.unit.Secret;
import dragonfly.manager.config.ManagerConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.oauth2.core.OAuth2TokenValidatorResult;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.stereotype.Component;

/**
 * Makes and reads session tokens: JWT, HS256, with the claims {@code id}, {@code exp} and {@code
 * orig_iat} of the protocol. Thread-safe.
 */
@Component
final class SessionTokens {
  private static final Logger log = LoggerFactory.getLogger(SessionTokens.class);

  private static final String USER_ID = "id";
  private static final String ISSUED = "orig_iat";
  private static final String SECRET_NAME = "session-key";
  private static final int KEY_BYTES = 32;

  /** In the charts of other managers, so everybody knows it. */
  private static final Secret PUBLISHED_KEY = new Secret("ZHJhZ29uZmx5Cg==");

  private final JwtEncoder encoder;
  private final JwtDecoder decoder;
  private final JwtDecoder ageless;
  private final Duration timeout;
  private final Duration maxRefresh;
  private final InstantSource clock;

  SessionTokens(ManagerConfig config, SecretStore secrets, InstantSource clock) {
    var key = key(config.auth().key(), secrets);
    this.timeout = config.auth().timeout();
    this.maxRefresh = config.auth().maxRefresh();
    this.clock = clock;
    this.encoder = NimbusJwtEncoder.withSecretKey(key).algorithm(MacAlgorithm.HS256).build();
    var validator = new JwtTimestampValidator(Duration.ZERO);
    validator.setClock(clock.withZone(ZoneOffset.UTC));
    var checking = NimbusJwtDecoder.withSecretKey(key).macAlgorithm(MacAlgorithm.HS256).build();
    checking.setJwtValidator(validator);
    this.decoder = checking;
    var trusting = NimbusJwtDecoder.withSecretKey(key).macAlgorithm(MacAlgorithm.HS256).build();
    trusting.setJwtValidator(token -> OAuth2TokenValidatorResult.success());
    this.ageless = trusting;
  }

  /** A token and the moment from which on it is refused. */
  record Token(String text, Instant expire) {}

  Token issue(long userId) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expire = now.plus(timeout);
    var claims =
        JwtClaimsSet.builder()
            .claim(USER_ID, userId)
            .claim(ISSUED, now.getEpochSecond())
            .expiresAt(expire)
            .build();
    var header = JwsHeader.with(MacAlgorithm.HS256).type("JWT").build();
    return new Token(
        encoder.encode(JwtEncoderParameters.from(header, claims)).getTokenValue(), expire);
  }

  /** Reads tokens that are signed with our key and not expired. */
  JwtDecoder decoder() {
    return decoder;
  }

  /** The user of a token that {@link #decoder} has read. */
  static OptionalLong userId(Jwt token) {
    return token.getClaims().get(USER_ID) instanceof Number id
        ? OptionalLong.of(id.longValue())
        : OptionalLong.empty();
  }

  /** The user of a token that may be exchanged for a new one, be it expired or not. */
  OptionalLong refreshable(String text) {
    try {
      var token = ageless.decode(text);
      var issued = Optional.ofNullable(token.getClaims().get(ISSUED));
      boolean fresh =
          issued
              .filter(Number.class::isInstance)
              .map(at -> Instant.ofEpochSecond(((Number) at).longValue()).plus(maxRefresh))
              .filter(clock.instant()::isBefore)
              .isPresent();
      return fresh ? userId(token) : OptionalLong.empty();
    } catch (JwtException _) {
      return OptionalLong.empty();
    }
  }

  private static SecretKey key(@Nullable Secret configured, SecretStore secrets) {
    if (PUBLISHED_KEY.equals(configured)) {
      log.atWarn()
          .log("auth.jwt.key is a published one and ignored, sessions are signed with our own");
    } else if (configured != null) {
      var bytes = configured.reveal().getBytes(StandardCharsets.UTF_8);
      return hmac(bytes.length < KEY_BYTES ? sha256(bytes) : bytes);
    }
    return hmac(
        Base64.getDecoder().decode(secrets.getOrCreate(SECRET_NAME, SessionTokens::random)));
  }

  private static String random() {
    var bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static SecretKey hmac(byte[] key) {
    return new SecretKeySpec(key, "HmacSHA256");
  }

  /** HS256 wants 256 bits; shorter keys are found in files of other managers. */
  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
