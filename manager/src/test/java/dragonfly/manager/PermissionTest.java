package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.ManualClock;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PermissionTest {
  private static final String CLUSTER = "/api/v1/clusters/1";

  @TempDir Path directory;

  @Test
  void guestReadsButDoesNotWrite() {
    try (var manager = ManagerFixture.start(directory)) {
      manager.addUser("guest");
      var token = ManagerFixture.tokenOf(manager.signIn("guest", ManagerFixture.PASSWORD));

      var read = manager.send("GET", CLUSTER, null, "Cookie", "jwt=" + token);
      var write = manager.send("PATCH", CLUSTER, "{\"bio\":\"x\"}", "Cookie", "jwt=" + token);
      var delete = manager.send("DELETE", CLUSTER, null, "Cookie", "jwt=" + token);

      assertThat(read.statusCode()).isEqualTo(200);
      assertThat(write.statusCode()).isEqualTo(403);
      assertThat(write.body()).isEqualTo("{\"message\":\"permission deny\"}");
      assertThat(delete.statusCode()).isEqualTo(403);
    }
  }

  @Test
  void refusalIs401WhereTheReferenceIsImitated() {
    var settings =
        Map.of(
            "auth.initialRootPassword", ManagerFixture.PASSWORD, "compatibility.rest", "reference");
    try (var manager = ManagerFixture.start(directory, new ManualClock(), settings)) {
      manager.addUser("guest");
      var token = ManagerFixture.tokenOf(manager.signIn("guest", ManagerFixture.PASSWORD));

      var write = manager.send("PATCH", CLUSTER, "{\"bio\":\"x\"}", "Cookie", "jwt=" + token);

      assertThat(write.statusCode()).isEqualTo(401);
      assertThat(write.body()).isEqualTo("{\"message\":\"permission deny\"}");
      var unflagged = manager.asRoot("PATCH", CLUSTER, "{\"bio\":\"x\"}");
      assertThat(unflagged.body()).contains("\"is_default\":false");
      // nor does an empty text clear what is there
      var empty = manager.asRoot("PATCH", CLUSTER, "{\"bio\":\"\",\"name\":\"new\"}");
      assertThat(empty.body()).contains("\"name\":\"new\",\"bio\":\"x\"");
    }
  }

  @Test
  void roleTakenAwayAndUserDisabledCountAtOnce() {
    try (var manager = ManagerFixture.start(directory)) {
      manager.addUser("guest");
      var token = ManagerFixture.tokenOf(manager.signIn("guest", ManagerFixture.PASSWORD));

      manager.execute("delete from user_role where user_id = 2");
      assertThat(manager.send("GET", CLUSTER, null, "Cookie", "jwt=" + token).statusCode())
          .isEqualTo(403);

      manager.execute("insert into user_role select 2, id from roles where name = 'root'");
      assertThat(manager.send("GET", CLUSTER, null, "Cookie", "jwt=" + token).statusCode())
          .isEqualTo(200);

      manager.execute("update users set state = 'disable' where id = 2");
      assertThat(manager.send("GET", CLUSTER, null, "Cookie", "jwt=" + token).statusCode())
          .isEqualTo(401);
      assertThat(manager.signIn("guest", ManagerFixture.PASSWORD).statusCode()).isEqualTo(401);
      assertThat(
              manager
                  .send("POST", "/api/v1/users/refresh_token", null, "Cookie", "jwt=" + token)
                  .statusCode())
          .isEqualTo(401);
    }
  }
}
