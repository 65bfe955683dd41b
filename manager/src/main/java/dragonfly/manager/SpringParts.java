package dragonfly.manager;

import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.time.Ticker;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.jpa.Database;
import dragonfly.manager.openapi.OpenApiSettings;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextException;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.web.context.support.StandardServletEnvironment;

/**
 * The manager's Spring context. It knows only the properties set here, neither files nor the
 * environment nor properties of the process, so it may live beside other programs in one process.
 */
final class SpringParts implements AutoCloseable {
  private final AnnotationConfigServletWebServerApplicationContext context;

  private SpringParts(AnnotationConfigServletWebServerApplicationContext context) {
    this.context = context;
  }

  /**
   * Makes all parts and serves REST.
   *
   * @throws DragonflyException UNAVAILABLE if the REST address cannot be bound
   * @throws ConfigException if the TLS files of REST cannot be used
   */
  static SpringParts start(
      ManagerConfig config,
      Database database,
      Metrics metrics,
      InstantSource clock,
      Ticker ticker) {
    var context = new AnnotationConfigServletWebServerApplicationContext();
    context.setEnvironment(environment(config));
    context.registerBean(ManagerConfig.class, () -> config);
    context.registerBean(DataSource.class, database::source);
    context.registerBean(Metrics.class, () -> metrics);
    context.registerBean(InstantSource.class, () -> clock);
    // a clock may be a ticker as well
    context.registerBean(Ticker.class, () -> ticker, definition -> definition.setPrimary(true));
    context.register(ManagerWiring.class);
    try {
      context.refresh();
    } catch (ApplicationContextException | WebServerException e) {
      context.close();
      throw explained(e, config);
    } catch (RuntimeException e) {
      context.close();
      throw e;
    }
    return new SpringParts(context);
  }

  private static RuntimeException explained(RuntimeException failure, ManagerConfig config) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof WebServerException) {
        return new DragonflyException(
            Status.Code.UNAVAILABLE,
            "REST cannot listen: address=%s: %s"
                .formatted(address(config), root(cause).getMessage()),
            failure);
      }
    }
    var server = config.server();
    return server.hasRestTls()
        ? new ConfigException(
            "server.rest.tls: cert %s and key %s cannot be used: %s"
                .formatted(server.restCert(), server.restKey(), root(failure).getMessage()),
            failure)
        : failure;
  }

  private static String address(ManagerConfig config) {
    var address = config.server().restAddress();
    return new HostAndPort(address.getAddress().getHostAddress(), address.getPort()).toString();
  }

  private static Throwable root(Throwable failure) {
    var cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }

  <T> T part(Class<T> type) {
    return context.getBean(type);
  }

  int restPort() {
    WebServer server = context.getWebServer();
    return server == null ? -1 : server.getPort();
  }

  @Override
  public void close() {
    context.close();
  }

  private static StandardServletEnvironment environment(ManagerConfig config) {
    var properties = properties(config);
    return new StandardServletEnvironment() {
      @Override
      protected void customizePropertySources(MutablePropertySources sources) {
        sources.addLast(new MapPropertySource("manager", properties));
      }
    };
  }

  private static Map<String, Object> properties(ManagerConfig config) {
    var server = config.server();
    var properties = new HashMap<String, Object>(OpenApiSettings.properties());
    properties.put("server.port", server.restAddress().getPort());
    properties.put("server.address", server.restAddress().getAddress().getHostAddress());
    properties.put("server.server-header", "");
    properties.put("server.tomcat.mbeanregistry.enabled", false);
    properties.put("server.max-http-request-header-size", "32KB");
    // the links of a list repeat its query four times
    properties.put("server.tomcat.max-http-response-header-size", "32KB");
    properties.put("server.shutdown", "graceful");
    properties.put("server.compression.enabled", true);
    properties.put("server.compression.min-response-size", "2KB");
    properties.put(
        "server.compression.mime-types",
        "application/json,text/html,text/css,text/javascript,text/plain");
    properties.put("spring.threads.virtual.enabled", true);
    properties.put("spring.web.resources.add-mappings", false);
    properties.put("spring.mvc.log-resolved-exception", false);
    properties.put("spring.jpa.open-in-view", false);
    properties.put("spring.jpa.hibernate.ddl-auto", "none");
    properties.put("spring.jpa.properties.hibernate.jdbc.time_zone", "UTC");
    // there are no XML mappings, and a dozen entities need no accessors generated at each start
    properties.put("spring.jpa.properties.hibernate.xml_mapping_enabled", false);
    properties.put("spring.jpa.properties.hibernate.bytecode.use_reflection_optimizer", false);
    properties.put("spring.data.jpa.repositories.bootstrap-mode", "lazy");
    putFile(properties, "server.ssl.certificate", server.restCert());
    putFile(properties, "server.ssl.certificate-private-key", server.restKey());
    return properties;
  }

  private static void putFile(Map<String, Object> properties, String key, @Nullable Path file) {
    if (file != null) {
      properties.put(key, file.toUri().toString());
    }
  }
}
