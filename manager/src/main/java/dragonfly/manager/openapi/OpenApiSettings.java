package dragonfly.manager.openapi;

import java.util.Map;

/** How springdoc is set. */
public final class OpenApiSettings {
  private OpenApiSettings() {}

  /** What Spring's environment must say to it. */
  public static Map<String, Object> properties() {
    return Map.of(
        "springdoc.api-docs.path", "/swagger/doc.json",
        "springdoc.api-docs.version", "openapi_3_1",
        "springdoc.paths-to-match", "/api/**,/oapi/**,/healthy,/ready",
        "springdoc.override-with-generic-response", "false",
        "springdoc.default-produces-media-type", "application/json",
        "springdoc.writer-with-order-by-keys", "true");
  }
}
