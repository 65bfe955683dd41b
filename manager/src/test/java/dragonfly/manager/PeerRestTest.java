package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeerRestTest {
  private static final String PEER =
      """
      {"host_name":"%s","type":"normal","ip":"10.0.0.1","port":4000,"download_port":4001,\
      "proxy_port":4003,"git_version":"v2","scheduler_cluster_id":1}\
      """;

  @TempDir Path directory;

  @Test
  void peersAreMadeListedAndForgotten() {
    try (var manager = ManagerFixture.start(directory)) {
      var created = manager.asRoot("POST", "/api/v1/peers", PEER.formatted("a"));
      assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
      manager.asRoot("POST", "/api/v1/peers", PEER.formatted("b"));

      var listed = manager.asRoot("GET", "/api/v1/peers?git_version=v2&per_page=1&page=2", null);

      assertThat(listed.body())
          .startsWith("[{\"id\":2,")
          .contains("\"is_del\":0,\"host_name\":\"b\",\"type\":\"normal\"")
          .contains("\"state\":\"inactive\"")
          .contains("\"scheduler_cluster\":{\"id\":1,");
      assertThat(listed.headers().firstValue("Link").orElseThrow())
          .contains("page=2&per_page=1>;rel=last");
      assertThat(manager.asRoot("GET", "/api/v1/peers?sort=-id&search=A", null).body())
          .contains("\"host_name\":\"a\"")
          .doesNotContain("\"host_name\":\"b\"");
      assertThat(manager.asRoot("DELETE", "/api/v1/peers/1", null).statusCode()).isEqualTo(200);
      assertThat(manager.asRoot("GET", "/api/v1/peers/1", null).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void wrongPeersAreRefusedByName() {
    try (var manager = ManagerFixture.start(directory)) {
      manager.asRoot("POST", "/api/v1/peers", PEER.formatted("a"));

      assertThat(manager.asRoot("POST", "/api/v1/peers", PEER.formatted("a")).statusCode())
          .isEqualTo(409);
      var elsewhere = PEER.formatted("b").replace("_cluster_id\":1", "_cluster_id\":99");
      assertThat(manager.asRoot("POST", "/api/v1/peers", elsewhere).statusCode()).isEqualTo(404);
      var wrong = manager.asRoot("POST", "/api/v1/peers", "{\"type\":\"odd\",\"port\":70000}");
      assertThat(wrong.statusCode()).isEqualTo(422);
      assertThat(wrong.body())
          .contains("host_name: is required")
          .contains("type: \\\"odd\\\"")
          .contains("port: 70000 is not between");
      assertThat(manager.asRoot("GET", "/api/v1/peers?sort=os", null).statusCode()).isEqualTo(422);
      assertThat(manager.asRoot("GET", "/api/v1/peers?port=x", null).statusCode()).isEqualTo(422);
    }
  }
}
