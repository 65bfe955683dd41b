package dragonfly.manager;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls every operation that the description names with what it does not expect. Whoever calls:
 * never a failure of ours, never a word about what is inside.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class OpenApiFuzzTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String MARK = "mark-of-the-fuzzer";

  /** What only somebody inside can know. */
  private static final Pattern INTERNAL =
      Pattern.compile(
          "\\b(?:java|javax|jakarta|com\\.fasterxml|tools\\.jackson|org\\.[a-z]+|dragonfly\\.[a-z]+)\\.[a-zA-Z]|Exception\\b|\\bat"
              + " [\\w.$]+\\(|jdbc|[Hh]ibernate|SQLSTATE|NullPointer|\\bselect .* from\\b|\\binsert"
              + " into\\b|Whitelabel",
          Pattern.DOTALL);

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "' or '1'='1",
          "\"; drop table x; --",
          "%' escape '!",
          "${7*7}#{7*7}{{7*7}}",
          "../../etc/passwd",
          "<script>alert(1)</script>",
          "%s%n%x",
          "null",
          "-1",
          "1.5",
          "\u0000",
          "a\u0000b",
          "\u202eabc\ud83d\ude00",
          "x".repeat(300),
          "9223372036854775808");

  private static final List<String> QUERIES =
      List.of(
          "=",
          "a=1&=",
          "=x",
          "&&",
          "a=%ff",
          "%00=1",
          "name=%C0%80",
          "name%5B%5D=1",
          "a".repeat(9000));

  private static final List<String> IDS =
      List.of(
          "0",
          "-1",
          "999999",
          "9223372036854775807",
          "9223372036854775808",
          "1.5",
          "abc",
          "%20",
          "%00",
          "1%27%20or%201=1",
          "..%2f1",
          "%ff",
          "x".repeat(300));

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1.5",
          "1e400",
          "99999999999999999999",
          "[]",
          "[null]",
          "[[]]",
          "{}",
          "\"\"",
          "\"abc\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"' or '1'='1\"",
          "[\"\\u0000\"]",
          "\"" + "y".repeat(5000) + "\"");

  private static final List<String> BODIES =
      List.of(
          "",
          "null",
          "1",
          "\"x\"",
          "[]",
          "[{}]",
          "{",
          "{\"a\":",
          "{\"unknown\":1}",
          "\u0000",
          "{\"name\":\"a\",\"name\":\"b\"}",
          "[".repeat(2000),
          "{\"a\":".repeat(2000),
          "<a>1</a>",
          "name=x",
          "\ufeff{}");

  /** What would sign out root, or change the password, and so end the test instead of the call. */
  private static final Pattern ENDS_THE_TEST =
      Pattern.compile("(?:PATCH|PUT|DELETE) /api/v1/(?:users|roles).*|.*/users/sign.*");

  private ManagerFixture manager;
  private JsonNode document;
  private String root;
  private String guest;
  private int calls;

  @BeforeAll
  void start(@TempDir Path directory) {
    manager = ManagerFixture.start(directory);
    document = JSON.readTree(manager.send("GET", "/swagger/doc.json", null).body());
    root = ManagerFixture.tokenOf(manager.signIn("root", ManagerFixture.PASSWORD));
    manager.execute(
        """
        insert into users (created_at, updated_at, name, encrypted_password)
        select created_at, updated_at, 'guest', encrypted_password from users where id = 1\
        """,
        "insert into user_role select 2, id from roles where name = 'guest'");
    guest = ManagerFixture.tokenOf(manager.signIn("guest", ManagerFixture.PASSWORD));
  }

  @AfterAll
  void stop() {
    manager.close();
  }

  private record Operation(String method, String path, JsonNode node) {
    @Override
    public String toString() {
      return method + " " + path;
    }

    boolean isOpen() {
      return !node.has("security");
    }

    /** The path with a value for each of its parameters. */
    String at(String value) {
      return path.replaceAll("\\{[^}]+}", Matcher.quoteReplacement(value));
    }
  }

  private List<Operation> operations() {
    var found = new ArrayList<Operation>();
    for (var path : document.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        found.add(
            new Operation(
                operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), operation.getValue()));
      }
    }
    return found;
  }

  private HttpResponse<String> call(
      Operation operation, String path, @Nullable String body, String... headers) {
    calls++;
    var answer = manager.send(operation.method(), path, body, headers);
    var about = "%s %s %s".formatted(operation.method(), path, body);
    assertThat(answer.statusCode()).as(about + ": " + answer.body()).isBetween(200, 499);
    assertThat(INTERNAL.matcher(answer.body()).find()).as(about + ": " + answer.body()).isFalse();
    return answer;
  }

  private String[] as(String token) {
    return new String[] {"Authorization", "Bearer " + token};
  }

  @Test
  void descriptionNamesEveryRoute() {
    assertThat(document.get("openapi").asString()).startsWith("3.1");
    var paths = new TreeSet<String>();
    document.get("paths").propertyNames().forEach(paths::add);
    for (var resource :
        List.of(
            "clusters",
            "scheduler-clusters",
            "schedulers",
            "seed-peer-clusters",
            "seed-peers",
            "configs",
            "applications")) {
      assertThat(paths).contains("/api/v1/" + resource, "/api/v1/" + resource + "/{id}");
    }
    assertThat(
            document
                .at("/paths/~1api~1v1~1schedulers/get/parameters")
                .valueStream()
                .map(parameter -> parameter.get("name").asString()))
        .contains("host_name", "state", "page", "per_page", "sort", "search");
    assertThat(paths)
        .contains(
            "/oapi/v1/clusters", "/oapi/v1/clusters/{id}", "/api/v1/clusters/search", "/healthy");
  }

  @Test
  void describedNamesAreThoseOfTheAnswers() {
    var described = new TreeSet<String>();
    document
        .at("/components/schemas/SchedulerResource/properties")
        .propertyNames()
        .forEach(described::add);
    var made =
        manager.send(
            "POST",
            "/api/v1/schedulers",
            """
            {"host_name":"described","ip":"10.0.0.1","port":1,"scheduler_cluster_id":1}\
            """,
            as(root));
    var answered = new TreeSet<String>();
    JSON.readTree(made.body()).propertyNames().forEach(answered::add);

    assertThat(described).isEqualTo(answered);
  }

  @Test
  void nobodyGetsNothing() {
    for (var operation : operations()) {
      if (operation.isOpen()) {
        continue;
      }
      for (var headers :
          List.of(
              new String[] {},
              as("abc"),
              as("eyJhbGciOiJub25lIn0.eyJpZCI6MX0."),
              new String[] {"Cookie", "jwt=abc"},
              new String[] {"Authorization", "Basic cm9vdDpyb290"})) {
        var answer = call(operation, operation.at("1"), "{}", headers);
        assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isEqualTo(401);
      }
    }
  }

  @Test
  void guestChangesNothing() {
    for (var operation : operations()) {
      boolean isOwnProfile = operation.path().equals("/api/v1/users/{id}");
      if (operation.isOpen() || operation.method().equals("GET") || isOwnProfile) {
        continue;
      }
      var answer = call(operation, operation.at("1"), "{}", as(guest));
      assertThat(answer.statusCode()).as(operation + ": " + answer.body()).isIn(401, 403);
    }
  }

  @Test
  void badIdsAndParametersAreTheCallersFault() {
    for (var operation : operations()) {
      if (isLeftOut(operation)) {
        continue;
      }
      if (operation.path().contains("{")) {
        for (var id : IDS) {
          call(operation, operation.at(id), "{}", as(root));
        }
      }
      for (var query : QUERIES) {
        call(operation, operation.at("999999") + "?" + query, null, as(root));
      }
      for (var parameter : operation.node().path("parameters")) {
        if (!parameter.get("in").asString().equals("query")) {
          continue;
        }
        for (var text : TEXTS) {
          var query =
              parameter.get("name").asString()
                  + "="
                  + URLEncoder.encode(text, StandardCharsets.UTF_8);
          call(operation, operation.at("999999") + "?" + query, null, as(root));
        }
      }
    }
    assertThat(calls).isGreaterThan(500);
  }

  @Test
  void badBodiesAreTheCallersFault() {
    for (var operation : operations()) {
      var content = operation.node().path("requestBody").path("content");
      if (content.isMissingNode() || isLeftOut(operation)) {
        continue;
      }
      var path = operation.at("999999");
      for (var body : BODIES) {
        call(operation, path, body, as(root));
      }
      call(operation, path, "{}", "Authorization", "Bearer " + root, "Content-Type", "text/plain");
      var schema = content.iterator().next().path("schema");
      mutate(instance(schema, 0), body -> call(operation, path, body, as(root)));
    }
  }

  private static boolean isLeftOut(Operation operation) {
    return ENDS_THE_TEST.matcher(operation.toString()).matches();
  }

  /** A document that fits the schema. */
  private JsonNode instance(JsonNode schema, int depth) {
    var reference = schema.path("$ref").asString("");
    if (!reference.isEmpty()) {
      return instance(document.at(reference.substring(1)), depth);
    }
    var type = schema.path("type");
    return switch (type.isArray() ? type.get(0).asString() : type.asString("object")) {
      case "string" -> JSON.getNodeFactory().stringNode("x");
      case "integer", "number" -> JSON.getNodeFactory().numberNode(1);
      case "boolean" -> JSON.getNodeFactory().booleanNode(true);
      case "array" -> {
        ArrayNode array = JSON.createArrayNode();
        yield depth > 6 ? array : array.add(instance(schema.path("items"), depth + 1));
      }
      default -> {
        ObjectNode object = JSON.createObjectNode();
        if (depth <= 6) {
          for (var property : schema.path("properties").properties()) {
            object.set(property.getKey(), instance(property.getValue(), depth + 1));
          }
        }
        yield object;
      }
    };
  }

  /** The document, and the document with each of its values replaced by each bad one. */
  private static void mutate(JsonNode document, Consumer<String> use) {
    use.accept(document.toString());
    replaceEach(document, document, use);
  }

  private static void replaceEach(JsonNode whole, JsonNode part, Consumer<String> use) {
    if (part instanceof ObjectNode object) {
      for (var name : List.copyOf(object.propertyNames())) {
        var value = object.get(name);
        object.put(name, MARK);
        useEach(whole, use);
        object.set(name, value);
        replaceEach(whole, value, use);
      }
    } else if (part instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        var value = array.get(i);
        array.set(i, MARK);
        useEach(whole, use);
        array.set(i, value);
        replaceEach(whole, value, use);
      }
    }
  }

  /** Values that no tree can hold, such as a lone surrogate, are put in as text. */
  private static void useEach(JsonNode marked, Consumer<String> use) {
    var text = marked.toString();
    for (var value : VALUES) {
      use.accept(text.replace("\"" + MARK + "\"", value));
    }
  }
}
