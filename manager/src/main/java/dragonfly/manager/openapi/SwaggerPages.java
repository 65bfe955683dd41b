package dragonfly.manager.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The page that shows the description; open to everybody, as the description is no secret. */
@RestController
final class SwaggerPages implements WebMvcConfigurer {
  private static final String FILES = "META-INF/resources/webjars/swagger-ui/";
  private static final String VERSION = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Tells the page where the description is, instead of the example that it comes with. */
  private static final String START =
      """
      window.onload = () => {
        window.ui = SwaggerUIBundle({
          url: 'doc.json',
          dom_id: '#swagger-ui',
          deepLinking: true,
          presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
          layout: 'BaseLayout'
        });
      };
      """;

  @GetMapping({"/swagger", "/swagger/"})
  ResponseEntity<Void> start() {
    return ResponseEntity.status(HttpStatus.FOUND)
        .location(URI.create("/swagger/index.html"))
        .build();
  }

  @GetMapping("/swagger/swagger-initializer.js")
  ResponseEntity<String> script() {
    return ResponseEntity.ok()
        .contentType(MediaType.parseMediaType("text/javascript;charset=utf-8"))
        .body(START);
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/swagger/**")
        .addResourceLocations("classpath:/" + FILES + version() + "/")
        .setCacheControl(CacheControl.maxAge(Duration.ofHours(1)));
  }

  private static String version() {
    var properties = new Properties();
    try (var file = SwaggerPages.class.getClassLoader().getResourceAsStream(VERSION)) {
      if (file == null) {
        throw new IllegalStateException("not on the class path: " + VERSION);
      }
      properties.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }
}
