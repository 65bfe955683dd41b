package dragonfly.it.deploy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.JSON;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks objects by the types that were generated from the OpenAPI document of Kubernetes. */
final class KubernetesSchema {
  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  /** Kinds of operators that many clusters have, with the fields of their specs that we use. */
  private static final Map<String, Set<String>> OTHERS =
      Map.of(
          "monitoring.coreos.com/v1/ServiceMonitor",
          Set.of("namespaceSelector", "selector", "endpoints"),
          "monitoring.coreos.com/v1/PrometheusRule",
          Set.of("groups"),
          "cert-manager.io/v1/Certificate",
          Set.of(
              "secretName",
              "commonName",
              "dnsNames",
              "usages",
              "privateKey",
              "duration",
              "renewBefore",
              "issuerRef"));

  private KubernetesSchema() {}

  /**
   * Fails if an object has a field that its kind does not know, lacks one that it needs, or has a
   * value of another type.
   */
  static void check(Rendered object) {
    var version = object.text("apiVersion");
    var fields = OTHERS.get(version + "/" + object.kind());
    if (fields != null) {
      var unknown = object.at("spec").content().keySet().stream().filter(k -> !fields.contains(k));
      unknown.findAny().ifPresent(key -> fail(object, "unknown field " + key, null));
      return;
    }
    JsonElement json = new Gson().toJsonTree(object.content());
    try {
      Class<?> type = Class.forName(MODELS + className(version, object.kind()));
      type.getMethod("validateJsonElement", JsonElement.class).invoke(null, json);
      JSON.deserialize(json.toString(), type);
    } catch (InvocationTargetException e) {
      fail(object, String.valueOf(e.getCause()), e);
    } catch (ReflectiveOperationException | RuntimeException e) {
      fail(object, e.toString(), e);
    }
  }

  private static String className(String version, String kind) {
    String plain = version.substring(version.lastIndexOf('/') + 1);
    return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1) + kind;
  }

  private static void fail(Rendered object, String what, @Nullable Exception cause) {
    throw new AssertionError(
        "%s %s: %s%n%s".formatted(object.kind(), object.name(), what, object.content()), cause);
  }
}
