package dragonfly.manager.application;

import dragonfly.manager.cluster.Regexes;
import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes or changes an application; absent means unchanged. */
record ApplicationRequest(
    @Nullable String name,
    @Nullable String url,
    @Nullable String bio,
    @Nullable ApplicationPriority priority,
    @Nullable Long userId) {
  /** As the protocol has it; programs know the levels up to 6 and read further ones as 0. */
  private static final int MAX_PRIORITY = 20;

  ApplicationRequest {
    name = name == null || name.isEmpty() ? null : name;
    url = url == null || url.isEmpty() ? null : url;
    userId = userId == null || userId == 0 ? null : userId;
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("url", url);
    violations.required("priority", priority);
    violations.required("user_id", userId);
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.atMost("name", name, 256);
    violations.atMost("url", url, 1024);
    violations.atMost("bio", bio, 1024);
    violations.between("user_id", userId, 1, Long.MAX_VALUE);
    if (priority != null) {
      violations.between("priority.value", (long) priority.value(), 0, MAX_PRIORITY);
      for (int i = 0; i < priority.urls().size(); i++) {
        var field = "priority.urls[" + i + "]";
        var entry = priority.urls().get(i);
        violations.required(field + ".regex", entry.regex());
        violations.must(
            field + ".regex",
            entry.regex(),
            regex -> Regexes.problem(regex).isEmpty(),
            "a regular expression that all programs know");
        violations.between(field + ".value", (long) entry.value(), 0, MAX_PRIORITY);
      }
    }
    violations.throwIfAny();
  }
}
