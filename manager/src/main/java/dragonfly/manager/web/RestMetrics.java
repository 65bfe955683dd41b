package dragonfly.manager.web;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Histogram;
import dragonfly.core.metrics.Metrics;
import dragonfly.core.time.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** Counts and times REST requests, by the route and not by the path, which anybody may make up. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RestMetrics extends OncePerRequestFilter {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Counter requests;
  private final Histogram duration;
  private final Ticker ticker;

  RestMetrics(Metrics metrics, Ticker ticker) {
    this.requests =
        metrics.counter(
            "manager_requests_total", "REST requests answered.", "code", "method", "url");
    this.duration =
        metrics.histogram(
            "manager_request_duration_seconds",
            "Time until a REST request was answered.",
            List.of(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
            "code",
            "method",
            "url");
    this.ticker = ticker;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long start = ticker.nanos();
    try {
      chain.doFilter(request, response);
    } finally {
      var code = Integer.toString(response.getStatus());
      var method = METHODS.contains(request.getMethod()) ? request.getMethod() : "other";
      var route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
      var url = route == null ? "other" : route.toString();
      requests.increment(code, method, url);
      var took = Duration.ofNanos(ticker.nanos() - start);
      duration.observe(took.toNanos() / 1e9, code, method, url);
    }
  }
}
