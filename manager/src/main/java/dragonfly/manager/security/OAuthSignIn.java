package dragonfly.manager.security;

import dragonfly.manager.audit.AuditActor;
import dragonfly.manager.oauth.Identities;
import dragonfly.manager.oauth.Providers;
import dragonfly.manager.oauth.Visitor;
import dragonfly.manager.user.UserProfile;
import dragonfly.manager.web.ConsoleRoot;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.converter.FormHttpMessageConverter;
import org.springframework.security.config.annotation.web.configurers.oauth2.client.OAuth2LoginConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.http.OAuth2ErrorResponseErrorHandler;
import org.springframework.security.oauth2.client.oidc.userinfo.OidcUserService;
import org.springframework.security.oauth2.client.userinfo.DefaultOAuth2UserService;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestResolver;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.http.converter.OAuth2AccessTokenResponseHttpMessageConverter;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.core.user.OAuth2User;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Signs users in for whom a provider vouches: sends them there, and makes a session when they come
 * back. The protocol with the provider is Spring Security's.
 */
@RestController
@RequestMapping("/api/v1/users/signin")
final class OAuthSignIn {
  static final String CALLBACK = "/api/v1/users/signin/*/callback";

  private static final Logger log = LoggerFactory.getLogger(OAuthSignIn.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_NAME = 256;
  private static final int MAX_TEXT = 1024;

  private final Providers providers;
  private final SignInElsewhere requests;
  private final Identities identities;
  private final SessionTokens tokens;
  private final TokenCookie cookie;
  private final Refusals refusals;
  private final InstantSource clock;
  private final DefaultOAuth2AuthorizationRequestResolver resolver;

  OAuthSignIn(
      Providers providers,
      SignInElsewhere requests,
      Identities identities,
      SessionTokens tokens,
      TokenCookie cookie,
      Refusals refusals,
      InstantSource clock) {
    this.providers = providers;
    this.requests = requests;
    this.identities = identities;
    this.tokens = tokens;
    this.cookie = cookie;
    this.refusals = refusals;
    this.clock = clock;
    this.resolver =
        new DefaultOAuth2AuthorizationRequestResolver(providers, "/api/v1/users/signin");
  }

  /** The providers that one can sign in with. */
  @GetMapping
  List<String> providers() {
    return providers.names();
  }

  /** Sends the browser to the provider. */
  @GetMapping("/{name}")
  void leave(@PathVariable String name, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    try {
      if (providers.find(name).isEmpty()) {
        if (!sendBack(request, response, Reason.UNKNOWN)) {
          refusals.write(response, HttpStatus.NOT_FOUND, "record not found");
        }
        return;
      }
    } catch (Providers.UnreachableException e) {
      log.atWarn().addKeyValue("provider", name).setCause(e).log("provider does not answer");
      if (!sendBack(request, response, Reason.SILENT)) {
        refusals.write(response, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
      }
      return;
    }
    var sent = Objects.requireNonNull(resolver.resolve(request, name));
    requests.saveAuthorizationRequest(sent, request, response);
    response.sendRedirect(sent.getAuthorizationRequestUri());
  }

  /** What Spring Security needs to deal with those who come back. */
  void configure(OAuth2LoginConfigurer<?> login) {
    login
        .loginPage("/")
        .clientRegistrationRepository(providers)
        .authorizedClientRepository(new Forgetful())
        .authorizationEndpoint(
            endpoint ->
                endpoint
                    .authorizationRequestResolver(new Nothing())
                    .authorizationRequestRepository(requests))
        .redirectionEndpoint(endpoint -> endpoint.baseUri(CALLBACK))
        .tokenEndpoint(endpoint -> endpoint.accessTokenResponseClient(tokenClient()))
        .userInfoEndpoint(
            endpoint -> {
              var plain = userService();
              var oidc = new OidcUserService();
              oidc.setOauth2UserService(plain);
              endpoint.userService(plain).oidcUserService(oidc);
            })
        .successHandler(this::arrive)
        .failureHandler(
            (request, response, failure) -> {
              log.atWarn()
                  .addKeyValue("reason", failure.getMessage())
                  .log("sign-in by a provider refused");
              refuse(request, response, reason(failure));
            });
  }

  /** Why nobody was signed in, as the console is told. */
  private enum Reason {
    /** There is no such provider. */
    UNKNOWN,
    /** The provider does not answer. */
    SILENT,
    /** The user, or the provider for him, said no. */
    DENIED,
    /** He came back too late, or from a way that did not begin here. */
    EXPIRED,
    /** He is disabled here, or new and not wanted. */
    NOT_LET_IN,
    /** Anything else; the log has it. */
    REFUSED
  }

  private static Reason reason(AuthenticationException failure) {
    if (failure instanceof OAuth2AuthenticationException known) {
      switch (known.getError().getErrorCode()) {
        case OAuth2ErrorCodes.ACCESS_DENIED -> {
          return Reason.DENIED;
        }
        case "authorization_request_not_found" -> {
          return Reason.EXPIRED;
        }
        default -> {}
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ResourceAccessException) {
        return Reason.SILENT;
      }
    }
    return Reason.REFUSED;
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response, Reason reason)
      throws IOException {
    if (!sendBack(request, response, reason)) {
      refusals.unauthorized(response);
    }
  }

  /** A person goes back to the sign-in of the console, which tells why; false for a program. */
  private static boolean sendBack(
      HttpServletRequest request, HttpServletResponse response, Reason reason) {
    var accepted = request.getHeader(HttpHeaders.ACCEPT);
    if (accepted == null || !accepted.contains(MediaType.TEXT_HTML_VALUE)) {
      return false;
    }
    // a name that is none of a provider has been let through by nobody
    var provider = request.getRequestURI().split("/", 7)[5];
    redirect(
        request,
        response,
        "?sign_in=%s&provider=%s".formatted(reason.name().toLowerCase(Locale.ROOT), provider));
    return true;
  }

  /** To the console, wherever a proxy has put it. */
  private static void redirect(
      HttpServletRequest request, HttpServletResponse response, String query) {
    response.setStatus(HttpStatus.FOUND.value());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(HttpHeaders.LOCATION, ConsoleRoot.from(request.getRequestURI()) + query);
  }

  private void arrive(HttpServletRequest request, HttpServletResponse response, Authentication who)
      throws IOException {
    var visitor = visitor((OAuth2AuthenticationToken) who);
    var found = identities.user(visitor).filter(user -> user.state().equals("enable"));
    if (found.isEmpty()) {
      log.atWarn()
          .addKeyValue("provider", visitor.provider())
          .addKeyValue("subject", visitor.subject())
          .log("sign-in by a provider refused: the user is disabled, or new and not wanted");
      refuse(request, response, Reason.NOT_LET_IN);
      return;
    }
    var user = found.get();
    new AuditActor(AuditActor.Type.USER, user.name()).attachTo(request);
    var token = tokens.issue(user);
    var age = Duration.between(clock.instant(), token.expire());
    response.addHeader(HttpHeaders.SET_COOKIE, cookie.keeping(token.text(), age));
    redirect(request, response, "");
  }

  private Visitor visitor(OAuth2AuthenticationToken token) {
    var provider = token.getAuthorizedClientRegistrationId();
    var user = Objects.requireNonNull(token.getPrincipal());
    return user instanceof OidcUser oidc
        ? new Visitor(
            provider,
            String.valueOf(oidc.getIssuer()),
            String.valueOf(oidc.getSubject()),
            first(oidc, "preferred_username", "nickname", "name"),
            profile(
                oidc,
                // anybody may claim an address
                Boolean.TRUE.equals(oidc.getEmailVerified()) ? oidc.getEmail() : null,
                "picture"))
        : new Visitor(
            provider,
            issuer(provider),
            user.getName(),
            first(user, "login", "name"),
            profile(user, user.getAttribute("email"), "avatar_url"));
  }

  private String issuer(String provider) {
    return providers
        .find(provider)
        .map(found -> String.valueOf(found.getProviderDetails().getIssuerUri()))
        .orElse(provider);
  }

  private static UserProfile profile(OAuth2User user, @Nullable String email, String avatar) {
    return new UserProfile(
        email == null || email.length() > MAX_NAME ? null : email,
        null,
        text(user, avatar, MAX_NAME),
        text(user, "location", MAX_TEXT),
        text(user, "bio", MAX_TEXT));
  }

  private static @Nullable String text(OAuth2User user, String attribute, int max) {
    return user.getAttributes().get(attribute) instanceof String text && text.length() <= max
        ? text
        : null;
  }

  private static String first(OAuth2User user, String... attributes) {
    for (var attribute : attributes) {
      if (user.getAttributes().get(attribute) instanceof String text && !text.isBlank()) {
        return text;
      }
    }
    return "";
  }

  private static RestClientAuthorizationCodeTokenResponseClient tokenClient() {
    var client = new RestClientAuthorizationCodeTokenResponseClient();
    client.setRestClient(
        RestClient.builder()
            .requestFactory(patience())
            .configureMessageConverters(
                converters ->
                    converters
                        .addCustomConverter(new FormHttpMessageConverter())
                        .addCustomConverter(new OAuth2AccessTokenResponseHttpMessageConverter()))
            .defaultStatusHandler(new OAuth2ErrorResponseErrorHandler())
            .build());
    return client;
  }

  private static DefaultOAuth2UserService userService() {
    var rest = new RestTemplate(patience());
    rest.setErrorHandler(new OAuth2ErrorResponseErrorHandler());
    var service = new DefaultOAuth2UserService();
    service.setRestOperations(rest);
    return service;
  }

  private static SimpleClientHttpRequestFactory patience() {
    var factory = new SimpleClientHttpRequestFactory();
    factory.setConnectTimeout(TIMEOUT);
    factory.setReadTimeout(TIMEOUT);
    return factory;
  }

  /** Users are sent away by {@link #leave} alone. */
  private static final class Nothing implements OAuth2AuthorizationRequestResolver {
    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request) {
      return null;
    }

    @Override
    public @Nullable OAuth2AuthorizationRequest resolve(HttpServletRequest request, String id) {
      return null;
    }
  }

  /** Nothing is asked of a provider but who somebody is, so its tokens are not kept. */
  private static final class Forgetful implements OAuth2AuthorizedClientRepository {
    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // so is the library
    public <T extends OAuth2AuthorizedClient> @Nullable T loadAuthorizedClient(
        String provider, Authentication who, HttpServletRequest request) {
      return null;
    }

    @Override
    public void saveAuthorizedClient(
        OAuth2AuthorizedClient client,
        Authentication who,
        HttpServletRequest request,
        HttpServletResponse response) {}

    @Override
    public void removeAuthorizedClient(
        String provider,
        Authentication who,
        HttpServletRequest request,
        HttpServletResponse response) {}
  }
}
