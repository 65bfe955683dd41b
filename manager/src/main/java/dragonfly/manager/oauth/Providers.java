package dragonfly.manager.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.data.domain.Sort;
import org.springframework.security.config.oauth2.client.CommonOAuth2Provider;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.stereotype.Component;

/**
 * Providers as Spring Security wants them. What a provider of OpenID Connect tells about itself is
 * asked for when it is needed, and kept for ten minutes or until its row changes. Thread-safe;
 * blocks on the database and on providers.
 */
@Component
public final class Providers implements ClientRegistrationRepository {
  private static final Logger log = LoggerFactory.getLogger(Providers.class);
  private static final String CALLBACK = "{baseUrl}/api/v1/users/signin/{registrationId}/callback";

  private final OAuthRepository rows;
  private final Cache<Key, ClientRegistration> known =
      Caffeine.newBuilder().maximumSize(100).expireAfterWrite(Duration.ofMinutes(10)).build();

  Providers(OAuthRepository rows) {
    this.rows = rows;
  }

  private record Key(long id, Instant updated) {}

  /** The provider cannot be used now. */
  public static final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String name, Throwable cause) {
      super("the provider " + name + " does not answer", cause);
    }
  }

  /**
   * The provider of this name.
   *
   * @throws UnreachableException if it does not tell where its endpoints are
   */
  public Optional<ClientRegistration> find(String name) {
    return rows.findByName(name).map(this::registration);
  }

  /** The names of all providers. */
  public List<String> names() {
    return rows.findAll(Sort.by("name")).stream().map(row -> row.name).toList();
  }

  @Override
  public @Nullable ClientRegistration findByRegistrationId(String name) {
    try {
      return find(name).orElse(null);
    } catch (UnreachableException e) {
      log.atWarn().addKeyValue("provider", name).setCause(e).log("provider does not answer");
      return null;
    }
  }

  private ClientRegistration registration(OAuthEntity row) {
    try {
      return Objects.requireNonNull(known.get(new Key(row.id(), row.updatedAt()), _ -> make(row)));
    } catch (RuntimeException e) {
      throw new UnreachableException(row.name, e);
    }
  }

  private static ClientRegistration make(OAuthEntity row) {
    return builder(row)
        .clientId(row.clientId)
        .clientSecret(row.clientSecret)
        .redirectUri(row.redirectUrl.isEmpty() ? CALLBACK : row.redirectUrl)
        .build();
  }

  private static ClientRegistration.Builder builder(OAuthEntity row) {
    var issuer = row.issuerUrl.replaceFirst("/+$", "");
    if (row.name.equals(OAuthRequest.GITHUB)) {
      var github = CommonOAuth2Provider.GITHUB.getBuilder(row.name);
      return issuer.isEmpty()
          ? github.issuerUri("https://github.com")
          : github
              .issuerUri(issuer)
              .authorizationUri(issuer + "/login/oauth/authorize")
              .tokenUri(issuer + "/login/oauth/access_token")
              .userInfoUri(issuer + "/api/v3/user");
    }
    return row.name.equals(OAuthRequest.GOOGLE) && issuer.isEmpty()
        ? CommonOAuth2Provider.GOOGLE.getBuilder(row.name)
        : ClientRegistrations.fromIssuerLocation(row.issuerUrl)
            .registrationId(row.name)
            .scope("openid", "profile", "email");
  }
}
