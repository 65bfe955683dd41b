package dragonfly.manager.audit;

import dragonfly.manager.json.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The object that a call changes, before (asked when the caller is known to be allowed to) and
 * after. Thread-safe; blocks on the database.
 */
@Component
final class AuditedObject implements HandlerInterceptor, WebMvcConfigurer {
  private static final String BEFORE = AuditedObject.class.getName() + ".before";
  private static final String ROLES = "roles";
  private static final String ID = "object_id";
  private static final String ANSWER = AuditedObject.class.getName() + ".answer";

  private final Snapshots snapshots;

  AuditedObject(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /** Remembers what is answered to a request that makes something, for its id. */
  @ControllerAdvice
  static final class Answers implements ResponseBodyAdvice<Object> {
    @Override
    public boolean supports(
        MethodParameter type, Class<? extends HttpMessageConverter<?>> converter) {
      return true;
    }

    @Override
    public @Nullable Object beforeBodyWrite(
        @Nullable Object body,
        MethodParameter type,
        MediaType contentType,
        Class<? extends HttpMessageConverter<?>> converter,
        ServerHttpRequest request,
        ServerHttpResponse response) {
      if (body != null
          && request instanceof ServletServerHttpRequest servlet
          && servlet.getServletRequest().getMethod().equals("POST")) {
        servlet.getServletRequest().setAttribute(ANSWER, body);
      }
      return body;
    }
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/api/**", "/oapi/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!AuditFilter.isReading(request)) {
      id(request)
          .flatMap(id -> snapshots.of(object(request), id))
          .ifPresent(row -> request.setAttribute(BEFORE, row));
    }
    return true;
  }

  /**
   * Object, id and, if the call succeeded, what it changed.
   *
   * @param body of the request
   */
  ObjectNode describe(HttpServletRequest request, JsonNode body, int status) {
    var detail = JsonNodeFactory.instance.objectNode();
    var object = object(request);
    detail.put("object", object);
    boolean succeeded = status < 400;
    var id = id(request);
    if (id.isEmpty() && succeeded) {
      id = object.equals(ROLES) ? name(body) : answeredId(request);
    }
    if (id.isEmpty()) {
      return detail;
    }
    if (object.equals(ROLES)) {
      detail.put(ID, id.get());
    } else {
      detail.put(ID, Long.parseLong(id.get()));
    }
    if (succeeded && !AuditFilter.isReading(request)) {
      addChange(request, snapshots.of(object, id.get()), detail);
    }
    return detail;
  }

  private static void addChange(
      HttpServletRequest request, Optional<ObjectNode> after, ObjectNode detail) {
    if (!(request.getAttribute(BEFORE) instanceof ObjectNode before)) {
      after.ifPresent(row -> detail.set("after", row));
    } else if (after.isPresent()) {
      var difference = Snapshots.difference(before, after.get());
      detail.set("before", difference.get(0));
      detail.set("after", difference.get(1));
    } else {
      detail.set("before", before);
    }
  }

  private static String object(HttpServletRequest request) {
    // "", api, v1, clusters, 7, …
    return segment(request, 3);
  }

  /** Roles are told by their names, everything else by its number. */
  private static Optional<String> id(HttpServletRequest request) {
    var text = segment(request, 4);
    boolean isId = object(request).equals(ROLES) ? !text.isEmpty() : isNumber(text);
    return isId ? Optional.of(text) : Optional.empty();
  }

  private static boolean isNumber(String text) {
    try {
      return Long.parseLong(text) > 0;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static Optional<String> name(JsonNode body) {
    return Optional.of(body.path("role").asString("")).filter(name -> !name.isEmpty());
  }

  private static Optional<String> answeredId(HttpServletRequest request) {
    if (!(request.getAttribute(ANSWER) instanceof Record answer)) {
      return Optional.empty();
    }
    var id = Json.mapper().valueToTree(answer).path("id");
    return id.isIntegralNumber() ? Optional.of(id.asString()) : Optional.empty();
  }

  private static String segment(HttpServletRequest request, int index) {
    var segments = request.getRequestURI().split("/", 7);
    return segments.length > index ? segments[index] : "";
  }
}
