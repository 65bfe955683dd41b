package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls of root that say what they expect. */
record Rest(ManagerFixture manager) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }

  /** The answer to a call that succeeds. */
  JsonNode ok(String method, String path, @Nullable String body) {
    return json(expect(200, method, path, body));
  }

  JsonNode get(String path) {
    return ok("GET", path, null);
  }

  /** The body of the answer with this status. */
  String expect(int status, String method, String path, @Nullable String body) {
    var answer = manager.asRoot(method, path, body);
    assertThat(answer.statusCode())
        .as("%s %s %s: %s", method, path, body, answer.body())
        .isEqualTo(status);
    return answer.body();
  }
}
