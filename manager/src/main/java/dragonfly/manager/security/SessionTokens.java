package dragonfly.manager.security;

import dragonfly.core.unit.Secret;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.user.Session;
import dragonfly.manager.user.User;
import dragonfly.manager.user.UserSessions;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
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
 * orig_iat} of the protocol, and those of ours that let a session be ended. Thread-safe.
 */
@Component
final class SessionTokens {
  private static final Logger log = LoggerFactory.getLogger(SessionTokens.class);

  static final String USER_ID = "id";
  private static final String USER_NAME = "name";
  private static final String SESSION_ID = "sid";
  private static final String EPOCH = "epoch";
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
  private final UserSessions sessions;
  private final InstantSource clock;

  SessionTokens(
      ManagerConfig config, SecretStore secrets, UserSessions sessions, InstantSource clock) {
    this.sessions = sessions;
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

  /** Begins a session. */
  Token issue(User user) {
    return issue(
        new Session(
            user.id(), user.name(), UUID.randomUUID().toString(), sessions.epoch(user.id())));
  }

  /** A new token of a session. */
  Token issue(Session session) {
    var now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    var expire = now.plus(timeout);
    var claims =
        JwtClaimsSet.builder()
            .claim(USER_ID, session.userId())
            .claim(USER_NAME, session.userName())
            .claim(SESSION_ID, session.id())
            .claim(EPOCH, session.epoch())
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

  /** The session of a token that {@link #decoder} has read. */
  static Optional<Session> session(Jwt token) {
    var claims = token.getClaims();
    return claims.get(USER_ID) instanceof Number user
            && claims.get(USER_NAME) instanceof String name
            && claims.get(SESSION_ID) instanceof String id
            && claims.get(EPOCH) instanceof Number epoch
        ? Optional.of(new Session(user.longValue(), name, id, epoch.longValue()))
        : Optional.empty();
  }

  /** The session of a token that we have signed, be it expired or not. */
  Optional<Session> signed(String text) {
    try {
      return session(ageless.decode(text));
    } catch (JwtException _) {
      return Optional.empty();
    }
  }

  /** How long at most a token of a session that ends now would still be accepted. */
  Duration longestLife() {
    return timeout.compareTo(maxRefresh) > 0 ? timeout : maxRefresh;
  }

  /** The session of a token that may be exchanged for a new one, be it expired or not. */
  Optional<Session> refreshable(String text) {
    try {
      var token = ageless.decode(text);
      var issued = Optional.ofNullable(token.getClaims().get(ISSUED));
      boolean fresh =
          issued
              .filter(Number.class::isInstance)
              .map(at -> Instant.ofEpochSecond(((Number) at).longValue()).plus(maxRefresh))
              .filter(clock.instant()::isBefore)
              .isPresent();
      return fresh ? session(token).filter(sessions::isAlive) : Optional.empty();
    } catch (JwtException _) {
      return Optional.empty();
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
        Base64.getDecoder().decode(secrets.getOrCreate(SECRET_NAME, SecretStore::randomKey)));
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
