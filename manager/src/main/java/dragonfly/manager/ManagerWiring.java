package dragonfly.manager;

import dragonfly.manager.json.Json;
import javax.sql.DataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.data.jpa.autoconfigure.DataJpaRepositoriesAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * The parts of Spring that the manager uses, by name: nothing is switched on because it happens to
 * lie on the class path, and the start does not spend time on asking. Our own parts are found by
 * their annotations; what is made before Spring (configuration, clocks, database, meters) is handed
 * in by {@link ManagerMain}.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@AutoConfigurationPackage
@ComponentScan
@ImportAutoConfiguration({
  ConfigurationPropertiesAutoConfiguration.class,
  SslAutoConfiguration.class,
  TransactionAutoConfiguration.class,
  HibernateJpaAutoConfiguration.class,
  DataJpaRepositoriesAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class,
  SecurityFilterAutoConfiguration.class
})
class ManagerWiring {
  @Bean
  JsonMapper json() {
    return Json.mapper();
  }

  @Bean
  JdbcClient jdbcClient(DataSource source) {
    return JdbcClient.create(source);
  }

  @Bean
  NamedParameterJdbcTemplate jdbcTemplate(DataSource source) {
    return new NamedParameterJdbcTemplate(source);
  }
}
