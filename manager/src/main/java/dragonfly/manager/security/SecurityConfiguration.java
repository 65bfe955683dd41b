package dragonfly.manager.security;

import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;

/** Which requests need what. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
class SecurityConfiguration {
  /** Paths below {@code /api/} that everybody may call. */
  static final Set<String> OPEN =
      Set.of(
          PermissionCheck.PREFIX + "users/signin",
          PermissionCheck.PREFIX + "users/signout",
          PermissionCheck.PREFIX + "users/refresh_token");

  @Bean
  SecurityFilterChain restSecurity(
      HttpSecurity http,
      SessionTokens tokens,
      TokenCookie cookie,
      PermissionCheck permissions,
      Refusals refusals) {
    return http.authorizeHttpRequests(
            requests ->
                requests
                    .requestMatchers(OPEN.toArray(String[]::new))
                    .permitAll()
                    .requestMatchers("/api/**")
                    .access(permissions)
                    .anyRequest()
                    .permitAll())
        .oauth2ResourceServer(
            server ->
                server
                    .bearerTokenResolver(new GuardedTokens(cookie))
                    .jwt(jwt -> jwt.decoder(tokens.decoder()))
                    .authenticationEntryPoint((_, response, _) -> refusals.unauthorized(response)))
        .exceptionHandling(
            errors ->
                errors
                    .authenticationEntryPoint((_, response, _) -> refusals.unauthorized(response))
                    .accessDeniedHandler((_, response, _) -> refusals.forbidden(response)))
        .addFilterBefore(new SameSiteCheck(refusals), AnonymousAuthenticationFilter.class)
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
