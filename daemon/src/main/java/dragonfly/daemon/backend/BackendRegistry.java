package dragonfly.daemon.backend;

import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which backend serves which scheme. A new kind of source is one more entry. Immutable. */
public final class BackendRegistry {
  private final Map<String, Backend> byScheme;

  /**
   * @param byScheme scheme in lower case to its backend; the backends belong to the caller
   */
  public BackendRegistry(Map<String, Backend> byScheme) {
    this.byScheme = Map.copyOf(byScheme);
  }

  /**
   * The backend for a url.
   *
   * @throws DragonflyException INVALID_ARGUMENT naming the scheme and those that are known
   */
  public Backend forUrl(String url) {
    String scheme = SourceUrls.scheme(url);
    Backend backend = byScheme.get(scheme);
    if (backend == null) {
      throw new DragonflyException(
          Status.Code.INVALID_ARGUMENT,
          scheme.isEmpty()
              ? "url without a scheme: url=\"%s\" (expected one of %s)"
                  .formatted(SourceUrls.display(url), known())
              : "unknown scheme: scheme=%s url=\"%s\" (expected one of %s)"
                  .formatted(scheme, SourceUrls.display(url), known()));
    }
    return backend;
  }

  private String known() {
    return String.join(", ", new TreeSet<>(new TreeMap<>(byScheme).keySet()));
  }
}
