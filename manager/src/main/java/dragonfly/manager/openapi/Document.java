package dragonfly.manager.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;

/**
 * Finishes the document: the names of our JSON, who may call what, how calls are refused, stable
 * names of the operations.
 */
@Component
final class Document implements OpenApiCustomizer {
  private static final String ERROR = "Error";

  /** What everybody may call, as the security of the manager has it. */
  private static final Pattern OPEN =
      Pattern.compile("/api/v1/users/(sign.*|refresh_token|.*/reset_password)");

  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])[A-Z]");

  @Override
  public void customise(OpenAPI document) {
    var components = document.getComponents();
    if (components.getSchemas() != null) {
      components.getSchemas().values().forEach(Document::rename);
    }
    components.addSchemas(
        ERROR,
        new ObjectSchema()
            .addProperty("message", new StringSchema().description("What happened."))
            .addProperty(
                "errors", new StringSchema().description("What is wrong with the input.")));
    document
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach((method, operation) -> finish(path, method, operation)));
  }

  private static String snakeCase(String name) {
    return HUMP.matcher(name).replaceAll(hump -> "_" + hump.group().toLowerCase(Locale.ROOT));
  }

  /** The library reads the names of the components; our JSON writes them in snake case. */
  @SuppressWarnings("rawtypes") // so is the library
  private static void rename(Schema<?> schema) {
    Map<String, Schema> properties = schema.getProperties();
    if (properties != null) {
      var renamed = new LinkedHashMap<String, Schema>();
      properties.forEach((name, property) -> renamed.put(snakeCase(name), property));
      schema.setProperties(renamed);
    }
    List<String> required = schema.getRequired();
    if (required != null) {
      schema.setRequired(required.stream().map(Document::snakeCase).toList());
    }
  }

  private static void finish(String path, HttpMethod method, Operation operation) {
    operation.setOperationId(
        method.name().toLowerCase(Locale.ROOT)
            + path.replaceAll("[{}]", "").replaceAll("[^A-Za-z0-9]+", "_"));
    var resource = path.replaceFirst("^/o?api/v1/", "").replaceFirst("/.*", "");
    operation.setTags(List.of(path.startsWith("/oapi/") ? resource + " (oapi)" : resource));
    if (operation.getSummary() == null) {
      operation.setSummary(summary(path, method));
    }
    var responses =
        operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
    if (path.startsWith("/api/") && !OPEN.matcher(path).matches()) {
      operation.addSecurityItem(new SecurityRequirement().addList(OpenApiConfiguration.SESSION));
      refusals(responses);
    } else if (path.startsWith("/oapi/")) {
      operation.addSecurityItem(
          new SecurityRequirement().addList(OpenApiConfiguration.ACCESS_TOKEN));
      refusals(responses);
    }
    if (path.contains("{")) {
      add(responses, "404", "There is no such thing.");
    }
    if (method != HttpMethod.GET && method != HttpMethod.DELETE) {
      add(responses, "409", "The change contradicts what is stored.");
    }
    add(responses, "422", "The input breaks a rule, which the answer names.");
    operation.setResponses(responses);
  }

  private static void refusals(ApiResponses responses) {
    add(responses, "401", "Nobody is signed in, or not any more.");
    add(responses, "403", "The caller may not do this.");
  }

  private static void add(ApiResponses responses, String code, String description) {
    if (!responses.containsKey(code)) {
      responses.addApiResponse(
          code,
          new ApiResponse()
              .description(description)
              .content(
                  new Content()
                      .addMediaType(
                          "application/json",
                          new MediaType()
                              .schema(new Schema<>().$ref("#/components/schemas/" + ERROR)))));
    }
  }

  private static @Nullable String summary(String path, HttpMethod method) {
    var steps = new TreeMap<Integer, String>();
    var parts = path.split("/", -1);
    for (int i = 3; i < parts.length; i++) {
      if (!parts[i].startsWith("{")) {
        steps.put(i, parts[i]);
      }
    }
    if (steps.isEmpty()) {
      return null;
    }
    boolean isOne = path.endsWith("}");
    var what = String.join(" / ", steps.values());
    return switch (method) {
      case GET -> (isOne ? "Show one of " : "List ") + what;
      case POST -> "Make one of " + what;
      case PATCH -> "Change one of " + what;
      case DELETE -> "Delete one of " + what;
      case PUT -> "Put into " + what;
      case HEAD, OPTIONS, TRACE -> null;
    };
  }
}
