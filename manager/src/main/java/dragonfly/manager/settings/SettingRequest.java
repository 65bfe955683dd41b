package dragonfly.manager.settings;

import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes or changes a setting; absent means unchanged. */
record SettingRequest(
    @Nullable String name, @Nullable String value, @Nullable String bio, @Nullable Long userId) {

  SettingRequest {
    name = name == null || name.isEmpty() ? null : name;
    value = value == null || value.isEmpty() ? null : value;
    userId = userId == null || userId == 0 ? null : userId;
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("name", name);
    violations.required("value", value);
    violations.required("user_id", userId);
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.atMost("name", name, 256);
    violations.atMost("value", value, 1024);
    violations.atMost("bio", bio, 1024);
    violations.between("user_id", userId, 1, Long.MAX_VALUE);
    violations.throwIfAny();
  }
}
