package dragonfly.manager.audit;

import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.json.Json;
import dragonfly.manager.web.BufferedBody;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records calls of the API: all that change something or are refused, and those that read if the
 * configuration says so. Calls of unknown callers are recorded up to a number a second, so that
 * nobody fills the database from outside.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
final class AuditFilter extends OncePerRequestFilter {
  private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
  private static final String CALLBACK = "/callback";
  private static final int MAX_BODY = 16 * 1024;
  private static final int MAX_ANONYMOUS_PER_SECOND = 20;

  private final AuditWriter writer;
  private final AuditedObject objects;
  private final boolean reads;
  private final InstantSource clock;
  private Instant second = Instant.EPOCH;
  private int anonymous;

  AuditFilter(
      AuditWriter writer, AuditedObject objects, ManagerConfig config, InstantSource clock) {
    this.writer = writer;
    this.objects = objects;
    this.reads = config.audit().reads();
    this.clock = clock;
  }

  static boolean isReading(HttpServletRequest request) {
    return READING.contains(request.getMethod());
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    var path = request.getRequestURI();
    return !path.startsWith("/api/") && !path.startsWith("/oapi/");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var at = clock.instant();
    try {
      chain.doFilter(request, response);
    } catch (ServletException | IOException | RuntimeException e) {
      record(request, at, Math.max(response.getStatus(), 500));
      throw e;
    }
    if (request.isAsyncStarted()) {
      request.getAsyncContext().addListener(new AtEnd(() -> record(request, at, response)));
    } else {
      record(request, at, response);
    }
  }

  private void record(HttpServletRequest request, Instant at, HttpServletResponse response) {
    record(request, at, response.getStatus());
  }

  private void record(HttpServletRequest request, Instant at, int status) {
    var actor = AuditActor.of(request);
    // coming back from a provider signs somebody in
    boolean change = !isReading(request) || request.getRequestURI().endsWith(CALLBACK);
    boolean refused = status == 401 || status == 403;
    if (!change && !refused && !reads) {
      return;
    }
    if (actor.type() == AuditActor.Type.UNKNOWN && !mayRecordAnonymous(at)) {
      writer.skip();
      return;
    }
    var body = change ? body(request) : JsonNodeFactory.instance.objectNode();
    var detail = objects.describe(request, body, status);
    if (change) {
      detail.set("request", body);
    }
    detail.put("address", request.getRemoteAddr());
    writer.take(
        new AuditEntry(
            at, actor, request.getMethod(), request.getRequestURI(), status, text(detail)),
        change);
  }

  /** A body as deep as we read is deeper than we write, once it is inside another document. */
  private static String text(ObjectNode detail) {
    try {
      return Json.write(detail);
    } catch (JacksonException _) {
      return "{\"omitted\":true}";
    }
  }

  private synchronized boolean mayRecordAnonymous(Instant at) {
    if (Duration.between(second, at).abs().compareTo(Duration.ofSeconds(1)) >= 0) {
      second = at;
      anonymous = 0;
    }
    anonymous++;
    return anonymous <= MAX_ANONYMOUS_PER_SECOND;
  }

  private static ObjectNode body(HttpServletRequest request) {
    var nodes = JsonNodeFactory.instance;
    try {
      var bytes = BufferedBody.of(request);
      if (bytes.length > MAX_BODY) {
        return nodes.objectNode().put("omitted_bytes", bytes.length);
      }
      if (bytes.length > 0
          && Redaction.redacted(Json.mapper().readTree(bytes)) instanceof ObjectNode body) {
        return body;
      }
    } catch (JacksonException | IOException _) {
      // refused for that
    } catch (RuntimeException _) {
      // too long, refused for that
    }
    return nodes.objectNode();
  }

  private record AtEnd(Runnable task) implements AsyncListener {
    @Override
    public void onComplete(AsyncEvent event) {
      task.run();
    }

    @Override
    public void onTimeout(AsyncEvent event) {}

    @Override
    public void onError(AsyncEvent event) {}

    @Override
    public void onStartAsync(AsyncEvent event) {
      event.getAsyncContext().addListener(this);
    }
  }
}
