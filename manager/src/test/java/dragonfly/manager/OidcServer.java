package dragonfly.manager;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dragonfly.manager.json.Json;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configuration.OAuth2AuthorizationServerConfiguration;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.FactorGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A real provider: Spring's authorization server on a free port, with one client. Whoever sends the
 * header {@code X-Test-User} is signed in there. It can also speak as GitHub does.
 */
final class OidcServer implements AutoCloseable {
  static final String CLIENT_SECRET = "client-secret-1";
  static final String USER_HEADER = "X-Test-User";

  /** What it tells of its users, by name. */
  final Map<String, Map<String, Object>> claims = new ConcurrentHashMap<>();

  private final AnnotationConfigServletWebServerApplicationContext context;

  private OidcServer(boolean likeGitHub, String clientId, String redirectUri) {
    context = new AnnotationConfigServletWebServerApplicationContext();
    context.registerBean(OidcServer.class, () -> this);
    context.registerBean(Settings.class, () -> new Settings(likeGitHub, clientId, redirectUri));
    context.register(Parts.class);
    context.refresh();
  }

  static OidcServer start(String clientId, String redirectUri) {
    return new OidcServer(false, clientId, redirectUri);
  }

  static OidcServer likeGitHub(String clientId, String redirectUri) {
    return new OidcServer(true, clientId, redirectUri);
  }

  String url() {
    return "http://127.0.0.1:" + Objects.requireNonNull(context.getWebServer()).getPort();
  }

  @Override
  public void close() {
    context.close();
  }

  record Settings(boolean likeGitHub, String clientId, String redirectUri) {}

  /** Not annotated as configuration, so that the manager does not find it. */
  @EnableWebSecurity
  static class Parts {
    @Bean
    TomcatServletWebServerFactory webServer() {
      var factory = new TomcatServletWebServerFactory(0);
      factory.setAddress(InetAddress.ofLiteral("127.0.0.1"));
      return factory;
    }

    @Bean
    static DelegatingFilterProxyRegistrationBean securityFilter() {
      return new DelegatingFilterProxyRegistrationBean("springSecurityFilterChain");
    }

    /** Tomcat runs no filter where there is no servlet. */
    @Bean
    ServletRegistrationBean<HttpServlet> userServlet(OidcServer server) {
      var servlet =
          new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response)
                throws IOException {
              if (!request.getRequestURI().equals("/api/v3/user")) {
                response.sendError(HttpServletResponse.SC_NOT_FOUND);
                return;
              }
              response.setContentType("application/json");
              response
                  .getWriter()
                  .write(
                      Json.write(
                          server.claims.getOrDefault(
                              request.getUserPrincipal().getName(), Map.of())));
            }
          };
      return new ServletRegistrationBean<>(servlet, "/");
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http) {
      return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
          .csrf(AbstractHttpConfigurer::disable)
          .addFilterBefore(new SignedIn(), CsrfFilter.class)
          .build();
    }

    @Bean
    RegisteredClientRepository clients(Settings settings) {
      return new InMemoryRegisteredClientRepository(
          RegisteredClient.withId(UUID.randomUUID().toString())
              .clientId(settings.clientId())
              .clientSecret("{noop}" + CLIENT_SECRET)
              .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
              .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
              .redirectUri(settings.redirectUri())
              .scopes(
                  scopes ->
                      scopes.addAll(
                          settings.likeGitHub()
                              ? List.of("read:user", "user:email")
                              : List.of("openid", "profile", "email")))
              .clientSettings(
                  ClientSettings.builder()
                      .requireAuthorizationConsent(false)
                      .requireProofKey(!settings.likeGitHub())
                      .build())
              .build());
    }

    @Bean
    AuthorizationServerSettings endpoints(Settings settings) {
      return settings.likeGitHub()
          ? AuthorizationServerSettings.builder()
              .authorizationEndpoint("/login/oauth/authorize")
              .tokenEndpoint("/login/oauth/access_token")
              .build()
          : AuthorizationServerSettings.builder().build();
    }

    @Bean
    JWKSource<SecurityContext> keys() throws JOSEException {
      RSAKey key = new RSAKeyGenerator(2048).keyID("test").generate();
      return new ImmutableJWKSet<>(new JWKSet(key));
    }

    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
      return OAuth2AuthorizationServerConfiguration.jwtDecoder(keys);
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(OidcServer server) {
      return token -> {
        Authentication user = Objects.requireNonNull(token.getPrincipal());
        server
            .claims
            .getOrDefault(user.getName(), Map.of())
            .forEach((name, value) -> token.getClaims().claim(name, value));
      };
    }
  }

  private static final class SignedIn extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      var user = request.getHeader(USER_HEADER);
      if (user != null) {
        var context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(
            UsernamePasswordAuthenticationToken.authenticated(
                user, "", List.of(FactorGrantedAuthority.fromFactor("PASSWORD"))));
        SecurityContextHolder.setContext(context);
      }
      chain.doFilter(request, response);
    }
  }
}
