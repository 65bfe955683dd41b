package dragonfly.manager.security;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jose.crypto.DirectEncrypter;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.json.Json;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;
import org.springframework.security.oauth2.client.web.AuthorizationRequestRepository;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * Remembers what a user was sent to a provider with, until he comes back, maybe to another manager:
 * encrypted, in a cookie of his browser, for ten minutes. Thread-safe.
 */
@Component
final class SignInElsewhere implements AuthorizationRequestRepository<OAuth2AuthorizationRequest> {
  private static final String COOKIE = "signin";
  private static final String PATH = "/api/v1/users/signin";
  private static final String SECRET_NAME = "signin-key";
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final byte[] key;
  private final boolean secure;
  private final InstantSource clock;

  SignInElsewhere(SecretStore secrets, ManagerConfig config, InstantSource clock) {
    this.key = Base64.getDecoder().decode(secrets.getOrCreate(SECRET_NAME, SecretStore::randomKey));
    this.secure = config.server().hasRestTls();
    this.clock = clock;
  }

  /** What must come back unchanged. */
  private record Sent(
      Instant at,
      String authorizationUri,
      String clientId,
      String redirectUri,
      Set<String> scopes,
      String state,
      Map<String, String> attributes) {}

  @Override
  public void saveAuthorizationRequest(
      @Nullable OAuth2AuthorizationRequest sent,
      HttpServletRequest request,
      HttpServletResponse response) {
    if (sent == null) {
      setCookie(response, "", Duration.ZERO);
      return;
    }
    var attributes = new HashMap<String, String>();
    sent.getAttributes().forEach((name, value) -> attributes.put(name, String.valueOf(value)));
    var document =
        Json.write(
            new Sent(
                clock.instant(),
                sent.getAuthorizationUri(),
                sent.getClientId(),
                String.valueOf(sent.getRedirectUri()),
                sent.getScopes(),
                String.valueOf(sent.getState()),
                attributes));
    setCookie(response, encrypted(document), LIFE);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest loadAuthorizationRequest(HttpServletRequest request) {
    return cookie(request)
        .flatMap(this::decrypted)
        .filter(sent -> clock.instant().isBefore(sent.at().plus(LIFE)))
        .filter(sent -> sent.state().equals(request.getParameter("state")))
        .map(SignInElsewhere::request)
        .orElse(null);
  }

  @Override
  public @Nullable OAuth2AuthorizationRequest removeAuthorizationRequest(
      HttpServletRequest request, HttpServletResponse response) {
    var sent = loadAuthorizationRequest(request);
    setCookie(response, "", Duration.ZERO);
    return sent;
  }

  private static OAuth2AuthorizationRequest request(Sent sent) {
    return OAuth2AuthorizationRequest.authorizationCode()
        .authorizationUri(sent.authorizationUri())
        .clientId(sent.clientId())
        .redirectUri(sent.redirectUri())
        .scopes(sent.scopes())
        .state(sent.state())
        .attributes(attributes -> attributes.putAll(sent.attributes()))
        .build();
  }

  private String encrypted(String document) {
    try {
      var token =
          new JWEObject(
              new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), new Payload(document));
      token.encrypt(new DirectEncrypter(key));
      return token.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException("the key does not encrypt", e);
    }
  }

  private Optional<Sent> decrypted(String text) {
    try {
      var token = JWEObject.parse(text);
      token.decrypt(new DirectDecrypter(key));
      return Optional.of(Json.read(token.getPayload().toString(), Sent.class));
    } catch (ParseException | JOSEException | JacksonException | IllegalStateException _) {
      return Optional.empty();
    }
  }

  private static Optional<String> cookie(HttpServletRequest request) {
    var cookies = request.getCookies();
    return cookies == null
        ? Optional.empty()
        : Arrays.stream(cookies)
            .filter(cookie -> cookie.getName().equals(COOKIE))
            .map(Cookie::getValue)
            .findFirst();
  }

  private void setCookie(HttpServletResponse response, String value, Duration age) {
    // Lax, as the provider sends the browser back from another site
    var cookie =
        ResponseCookie.from(COOKIE, value)
            .path(PATH)
            .maxAge(age)
            .httpOnly(true)
            .secure(secure)
            .sameSite("Lax")
            .build();
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.toString());
  }
}
