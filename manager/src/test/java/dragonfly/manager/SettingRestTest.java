package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.api.manager.v2.ListApplicationsRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Configs and applications over REST. */
@TestInstance(Lifecycle.PER_CLASS)
final class SettingRestTest {
  private ManagerFixture manager;
  private Rest rest;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    rest = new Rest(manager);
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  @Test
  void firstBootSaysHowLongThingsAreKept() {
    var gc = rest.get("/api/v1/configs?name=gc").get(0);

    assertThat(gc.get("value").asString())
        .isEqualTo("{\"audit\":{\"ttl\":604800000000000},\"job\":{\"ttl\":21600000000000}}");
  }

  @Test
  void settingIsMadeShownChangedAndForgotten() {
    var made =
        rest.ok(
            "POST",
            "/api/v1/configs",
            "{\"name\":\"k\",\"value\":\"v\",\"bio\":\"b\",\"user_id\":1}");
    long id = made.get("id").asLong();

    assertThat(made)
        .isEqualTo(
            Rest.json(
                """
                {"id":%d,"created_at":%s,"updated_at":%s,"is_del":0,"name":"k","value":"v",
                 "bio":"b","user_id":1}\
                """
                    .formatted(id, made.get("created_at"), made.get("updated_at"))));
    assertThat(rest.get("/api/v1/configs?name=k&value=v&user_id=1").get(0)).isEqualTo(made);
    assertThat(rest.get("/api/v1/configs?value=w")).isEmpty();
    rest.expect(409, "POST", "/api/v1/configs", "{\"name\":\"k\",\"value\":\"v\",\"user_id\":1}");
    assertThat(rest.ok("PATCH", "/api/v1/configs/" + id, "{\"value\":\"w\"}").get("value"))
        .isEqualTo(Rest.json("\"w\""));
    rest.expect(200, "DELETE", "/api/v1/configs/" + id, null);
    rest.expect(404, "GET", "/api/v1/configs/" + id, null);
  }

  @Test
  void applicationIsMadeShownHandedOutChangedAndForgotten() {
    var priority = "{\"value\":3,\"urls\":[{\"regex\":\"^x\",\"value\":5}]}";
    var made =
        rest.ok(
            "POST",
            "/api/v1/applications",
            "{\"name\":\"a\",\"url\":\"http://a\",\"priority\":%s,\"user_id\":1}"
                .formatted(priority));
    long id = made.get("id").asLong();

    assertThat(made.get("priority")).isEqualTo(Rest.json(priority));
    assertThat(rest.get("/api/v1/applications/" + id)).isEqualTo(made);
    var handedOut =
        manager
            .stub()
            .listApplications(
                ListApplicationsRequest.newBuilder().setHostname("s").setIp("10.0.0.1").build());
    assertThat(handedOut.getApplications(0).getPriority().getUrls(0).getRegex()).isEqualTo("^x");
    // a list by name lists that name
    assertThat(rest.get("/api/v1/applications?name=b")).isEmpty();
    assertThat(rest.get("/api/v1/applications?name=a").get(0)).isEqualTo(made);
    assertThat(rest.ok("PATCH", "/api/v1/applications/" + id, "{\"bio\":\"b\"}").get("priority"))
        .isEqualTo(Rest.json(priority));
    rest.expect(200, "DELETE", "/api/v1/applications/" + id, null);
    assertThat(rest.get("/api/v1/applications")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "configs; {}; name: is required; value: is required; user_id: is required",
        "applications; {\"priority\":{\"value\":21}}; priority.value: 21 is not between 0 and 20",
        "applications; {\"priority\":{}}; priority",
        "applications; {\"priority\":{\"value\":1,\"urls\":[{\"regex\":\"(\",\"value\":1}]}};"
            + " priority.urls[0].regex",
      })
  void inputIsRefusedByFieldAndValue(String resource, String body, String message) {
    assertThat(rest.expect(422, "POST", "/api/v1/" + resource, body)).contains(message);
  }

  @Test
  void ownerMustExist() {
    rest.expect(409, "POST", "/api/v1/applications", owned(99));
  }

  private static String owned(long userId) {
    return "{\"name\":\"o\",\"url\":\"http://o\",\"priority\":{\"value\":1},\"user_id\":%d}"
        .formatted(userId);
  }
}
