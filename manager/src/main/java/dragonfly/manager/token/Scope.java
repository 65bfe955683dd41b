package dragonfly.manager.token;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a personal access token may be for. */
public enum Scope {
  /** Jobs. */
  JOB("jobs"),
  /** Clusters. */
  CLUSTER("clusters");

  static final List<String> ALL_NAMES = Arrays.stream(values()).map(Scope::wireName).toList();

  private final String object;

  Scope(String object) {
    this.object = object;
  }

  /** As it is written in JSON. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope that requests for an object need; empty if there is no such object below /oapi. */
  public static Optional<Scope> of(String object) {
    return Arrays.stream(values()).filter(scope -> scope.object.equals(object)).findFirst();
  }
}
