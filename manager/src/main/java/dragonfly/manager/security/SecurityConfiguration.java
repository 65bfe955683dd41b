package dragonfly.manager.security;

import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.token.TokenService;
import dragonfly.manager.user.UserService;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** Which requests need what. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {
  @Bean
  SecurityFilterChain restSecurity(
      HttpSecurity http,
      SessionTokens tokens,
      TokenCookie cookie,
      OpenRoutes open,
      PermissionCheck permissions,
      Refusals refusals,
      OAuthSignIn elsewhere,
      TokenService accessTokens,
      UserService users,
      ManagerConfig config,
      InstantSource clock) {
    // the name of whoever is signed in is the id of a user
    var caller = new JwtAuthenticationConverter();
    caller.setPrincipalClaimName(SessionTokens.USER_ID);
    var programs = new AccessTokenFilter(accessTokens, users, permissions, refusals, config, clock);
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(open)
                    .permitAll()
                    .requestMatchers("/api/**")
                    .access(permissions)
                    .requestMatchers("/oapi/**")
                    .authenticated()
                    .anyRequest()
                    .permitAll())
        .oauth2ResourceServer(
            server ->
                server
                    .bearerTokenResolver(new GuardedTokens(cookie, open))
                    .jwt(jwt -> jwt.decoder(tokens.decoder()).jwtAuthenticationConverter(caller))
                    .authenticationEntryPoint((_, response, _) -> refusals.unauthorized(response)))
        .oauth2Login(elsewhere::configure)
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint((_, response, _) -> refusals.unauthorized(response))
                    .accessDeniedHandler(
                        (request, response, _) -> {
                          if (PermissionCheck.hasEnded(request)) {
                            refusals.unauthorized(response);
                          } else {
                            refusals.forbidden(response);
                          }
                        }))
        .addFilterBefore(new SameSiteCheck(refusals), AnonymousAuthenticationFilter.class)
        .addFilterBefore(programs, AnonymousAuthenticationFilter.class)
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        // SameSiteCheck and the cookie's SameSite take its place
        .csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .build();
  }
}
