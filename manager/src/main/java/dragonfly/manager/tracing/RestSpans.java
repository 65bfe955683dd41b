package dragonfly.manager.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/** A span for each REST call, below that of the caller, named by the route and not by the path. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
final class RestSpans extends OncePerRequestFilter {
  private static final TextMapGetter<HttpServletRequest> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(HttpServletRequest request) {
          return Collections.list(request.getHeaderNames());
        }

        @Override
        public @Nullable String get(@Nullable HttpServletRequest request, String key) {
          return request == null ? null : request.getHeader(key);
        }
      };

  private final Tracing tracing;

  RestSpans(Tracing tracing) {
    this.tracing = tracing;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return !tracing.isOn();
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var caller =
        tracing.propagators().getTextMapPropagator().extract(Context.root(), request, HEADERS);
    var span =
        tracing
            .tracer()
            .spanBuilder(request.getMethod())
            .setSpanKind(SpanKind.SERVER)
            .setParent(caller)
            .setAttribute("http.request.method", request.getMethod())
            .startSpan();
    try (var _ = span.makeCurrent()) {
      chain.doFilter(request, response);
    } finally {
      end(span, request, response);
    }
  }

  private static void end(Span span, HttpServletRequest request, HttpServletResponse response) {
    var route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
    if (route != null) {
      span.updateName(request.getMethod() + " " + route);
      span.setAttribute("http.route", route.toString());
    }
    span.setAttribute("http.response.status_code", response.getStatus());
    if (response.getStatus() >= 500) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
