package dragonfly.manager.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.AbstractHandlerMapping;

/**
 * Serves the web console. Its scripts draw every page from one document, so a browser that asks for
 * any page gets that one; programs, which do not ask for HTML, are told when a path is not there.
 * The document names its base relative to the path that was asked for, so the console works below
 * whatever path a proxy in front of the manager gives it. Thread-safe.
 */
@Component
final class ConsolePages extends AbstractHandlerMapping implements WebMvcConfigurer {
  private static final String FILES = "console/";
  private static final String BASE = "<base href=\"./\" />";

  /** Paths that are something else, whoever asks. */
  private static final Pattern OTHERS =
      Pattern.compile("/(?:(?:api|oapi|swagger|assets|error)(?:/.*)?|[^/]*\\.[^/]*)");

  private static final String CONTENT_SECURITY =
      "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self';"
          + " form-action 'self'; frame-ancestors 'none'";

  private final HttpRequestHandler page;

  ConsolePages() {
    // behind the controllers, before the files
    setOrder(Ordered.LOWEST_PRECEDENCE - 100);
    var document = document();
    this.page = (request, response) -> write(document, request, response);
  }

  private static String document() {
    var file = new ClassPathResource(FILES + "index.html");
    try {
      var document = file.getContentAsString(StandardCharsets.UTF_8);
      if (!document.contains(BASE)) {
        throw new IllegalStateException("the console's document does not hold " + BASE);
      }
      return document;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected @Nullable Object getHandlerInternal(HttpServletRequest request) {
    var method = request.getMethod();
    var accepted = request.getHeader(HttpHeaders.ACCEPT);
    boolean isRead = method.equals(HttpMethod.GET.name()) || method.equals(HttpMethod.HEAD.name());
    return isRead
            && accepted != null
            && accepted.contains(MediaType.TEXT_HTML_VALUE)
            && !OTHERS.matcher(request.getRequestURI()).matches()
        ? page
        : null;
  }

  private static void write(
      String document, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/html;charset=utf-8");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY);
    response.setHeader("Referrer-Policy", "same-origin");
    var base = "<base href=\"" + ConsoleRoot.from(request.getRequestURI()) + "\" />";
    response.getOutputStream().write(document.replace(BASE, base).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/assets/**")
        .addResourceLocations("classpath:/" + FILES + "assets/")
        // their names change with their content
        .setCacheControl(CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable());
    registry
        .addResourceHandler("/*.svg", "/*.js", "/*.png")
        .addResourceLocations("classpath:/" + FILES)
        .setCacheControl(CacheControl.noCache());
  }
}
