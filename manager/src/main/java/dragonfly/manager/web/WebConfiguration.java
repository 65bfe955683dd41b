package dragonfly.manager.web;

import dragonfly.manager.config.ManagerConfig;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;

/** What concerns all requests. */
@Configuration(proxyBeanMethods = false)
class WebConfiguration {
  private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(5);

  /** Calls that run when the manager stops may end, for a while. */
  @Bean(AbstractApplicationContext.LIFECYCLE_PROCESSOR_BEAN_NAME)
  DefaultLifecycleProcessor lifecycleProcessor() {
    var processor = new DefaultLifecycleProcessor();
    processor.setTimeoutPerShutdownPhase(LONGEST_SHUTDOWN.toMillis());
    return processor;
  }

  /** Not every database takes a text with the character 0, in a condition either. */
  @Bean
  HttpFirewall firewall() {
    var firewall = new StrictHttpFirewall();
    firewall.setAllowedParameterValues(value -> value.indexOf(0) < 0);
    return firewall;
  }

  /**
   * Lets pages of other sites call, if they are named. They show a token; the cookie of a session
   * never counts for them.
   */
  @Bean
  FilterRegistrationBean<CorsFilter> cors(ManagerConfig config) {
    var origins = config.server().corsOrigins();
    var cors = new CorsConfiguration();
    cors.setAllowedOrigins(origins);
    cors.setAllowedMethods(List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
    cors.setAllowedHeaders(List.of(HttpHeaders.AUTHORIZATION, HttpHeaders.CONTENT_TYPE));
    cors.setExposedHeaders(
        List.of(HttpHeaders.LINK, HttpHeaders.LOCATION, HttpHeaders.RETRY_AFTER, Lists.TOTAL));
    cors.setAllowCredentials(false);
    cors.setMaxAge(Duration.ofHours(1));
    var paths = new UrlBasedCorsConfigurationSource();
    paths.registerCorsConfiguration("/api/**", cors);
    paths.registerCorsConfiguration("/oapi/**", cors);
    var filter = new FilterRegistrationBean<>(new CorsFilter(paths));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 5);
    filter.setEnabled(!origins.isEmpty());
    return filter;
  }
}
