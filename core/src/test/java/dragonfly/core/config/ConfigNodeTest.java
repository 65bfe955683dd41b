package dragonfly.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dragonfly.core.unit.Bandwidth;
import dragonfly.core.unit.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

class ConfigNodeTest {
  private enum Mode {
    PLAIN,
    VERY_STRICT
  }

  @Test
  void valuesOfEveryKindAreRead() {
    ConfigNode node =
        parse(
            """
            text: 1.10
            quoted: '8'
            integer: 42
            long: 9000000000
            decimal: 0.25
            flag: true
            duration: 1h30m
            size: 64MiB
            bandwidth: 10GB
            path: /var/lib/dragonfly
            texts: [a, 1, "true"]
            one: a
            choice: very-strict
            map: {b: 1, a: x}
            """);

    assertThat(node.text("text", "")).isEqualTo("1.10");
    assertThat(node.integer("quoted", 0)).isEqualTo(8);
    assertThat(node.integer("integer", 0)).isEqualTo(42);
    assertThat(node.longInteger("long", 0)).isEqualTo(9_000_000_000L);
    assertThat(node.decimal("decimal", 0)).isEqualTo(0.25);
    assertThat(node.flag("flag", false)).isTrue();
    assertThat(node.duration("duration", Duration.ZERO)).isEqualTo(Duration.ofMinutes(90));
    assertThat(node.size("size", new ByteSize(0)).bytes()).isEqualTo(64 << 20);
    assertThat(node.bandwidth("bandwidth", Bandwidth.parse("1GB")))
        .isEqualTo(Bandwidth.parse("10GB"));
    assertThat(node.path("path", Path.of("/"))).isEqualTo(Path.of("/var/lib/dragonfly"));
    assertThat(node.texts("texts")).containsExactly("a", "1", "true");
    assertThat(node.texts("one")).containsExactly("a");
    assertThat(node.choice("choice", Mode.class, Mode.PLAIN)).isEqualTo(Mode.VERY_STRICT);
    assertThat(node.textMap("map")).containsExactly(Map.entry("b", "1"), Map.entry("a", "x"));
    assertThat(node.unknownKeys()).isEmpty();
  }

  @Test
  void absentValuesAreTheDefaults() {
    for (ConfigNode node :
        List.of(parse(""), parse("# nothing\n"), parse("key:\n"), parse("key: null\n"))) {
      assertThat(node.text("key", "d")).isEqualTo("d");
      assertThat(node.textOrNull("key")).isNull();
      assertThat(node.integer("key", 3)).isEqualTo(3);
      assertThat(node.duration("key", Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
      assertThat(node.optionalPath("key")).isEmpty();
      assertThat(node.texts("key")).isEmpty();
      assertThat(node.texts("key", List.of("d"))).containsExactly("d");
      assertThat(node.nodes("key")).isEmpty();
      assertThat(node.textMap("key")).isEmpty();
      assertThat(node.node("key").node("deeper").integer("x", 5)).isEqualTo(5);
      assertThat(node.isPresent("key")).isFalse();
    }
  }

  @Test
  void emptyTextIsATextButNoNumberOrPath() {
    ConfigNode node = parse("key: ''");

    assertThat(node.text("key", "d")).isEmpty();
    assertThat(node.integer("key", 3)).isEqualTo(3);
    assertThat(node.optionalPath("key")).isEmpty();
  }

  @Test
  void wrongValueNamesFileKeyValueFormAndLine() {
    assertWrong(
            () ->
                parse("download:\n  pieceTimeout: 6x\n")
                    .node("download")
                    .duration("pieceTimeout", Duration.ZERO))
        .withMessage(
            "dfdaemon.yaml: download.pieceTimeout: \"6x\" is not a duration (expected e.g. 6m),"
                + " line 2");
  }

  @Test
  void wrongFormsAreRefused() {
    assertWrong(() -> parse("k: 1.5").integer("k", 0))
        .withMessageContaining("\"1.5\" is not a whole number");
    assertWrong(() -> parse("k: 99999999999").integer("k", 0)).withMessageContaining("99999999999");
    assertWrong(() -> parse("k: 70000").port("k", 4000)).withMessageContaining("from 0 to 65535");
    assertWrong(() -> parse("k: maybe").flag("k", true)).withMessageContaining("true or false");
    assertWrong(() -> parse("k: 5 apples").size("k", new ByteSize(0)))
        .withMessageContaining("64MiB");
    assertWrong(() -> parse("k: fast").choice("k", Mode.class, Mode.PLAIN))
        .withMessageContaining("plain, very-strict");
    assertWrong(() -> parse("k: [a]").text("k", ""))
        .withMessageContaining("a list is not a single value");
    assertWrong(() -> parse("k: {a: 1}").texts("k"))
        .withMessageContaining("a mapping is not a list of texts");
    assertWrong(() -> parse("k: a").node("k")).withMessageContaining("\"a\" is not a mapping");
    assertWrong(() -> parse("k: {a: 1}").nodes("k"))
        .withMessageContaining("a mapping is not a list");
    assertWrong(() -> parse("k: [a]").nodes("k")).withMessageContaining("a list of mappings");
    assertWrong(() -> parse("k: {a: [1]}").textMap("k"))
        .withMessageContaining("a list is not a mapping of texts");
  }

  @Test
  void listOfMappingsIsReadWithItsPlaces() {
    List<ConfigNode> rules =
        parse("proxy:\n  rules:\n  - regex: a\n  - regex: b\n    port: x\n")
            .node("proxy")
            .nodes("rules");

    assertThat(rules).extracting(rule -> rule.text("regex", "")).containsExactly("a", "b");
    assertWrong(() -> rules.get(1).port("port", 1))
        .withMessageContaining("proxy.rules[1].port: \"x\"")
        .withMessageContaining("line 5");
  }

  @Test
  void flagWinsOverEnvironmentAndEnvironmentOverFile() {
    String text = "download: {a: file, b: file, c: file}";
    var env =
        Map.of("DFDAEMON_DOWNLOAD_A", "env", "DFDAEMON_DOWNLOAD_B", "env", "DOWNLOAD_C", "other");
    var node =
        ConfigFile.parse("dfdaemon.yaml", text, "DFDAEMON", Map.of("download.a", "flag"), env)
            .node("download");

    assertThat(node.text("a", "")).isEqualTo("flag");
    assertThat(node.text("b", "")).isEqualTo("env");
    assertThat(node.text("c", "")).isEqualTo("file");
  }

  @Test
  void overridesReachKeysThatTheFileLacks() {
    var flags =
        Map.of(
            "proxy.rules",
            "[{regex: a}]",
            "host.tags",
            "[x, y]",
            "header.accept",
            "*/*",
            "seedPeer.enable",
            "true");
    var node =
        ConfigFile.parse(
            "built-in defaults",
            "",
            "DFDAEMON",
            flags,
            Map.of(
                "DFDAEMON_A_PIECETIMEOUT",
                "6m",
                "DFDAEMON_SCHEDULER_ADDRS",
                "10.0.0.1:8002, 10.0.0.2:8002"));

    assertThat(node.node("proxy").nodes("rules").getFirst().text("regex", "")).isEqualTo("a");
    assertThat(node.node("host").texts("tags")).containsExactly("x", "y");
    assertThat(node.node("scheduler").texts("addrs"))
        .containsExactly("10.0.0.1:8002", "10.0.0.2:8002");
    assertThat(node.textMap("header")).containsExactly(Map.entry("accept", "*/*"));
    assertThat(node.isPresent("seedPeer")).isTrue();
    assertThat(node.node("seedPeer").flag("enable", false)).isTrue();
    assertThat(node.node("a").duration("pieceTimeout", Duration.ZERO))
        .isEqualTo(Duration.ofMinutes(6));
    assertThat(node.unknownKeys()).isEmpty();
  }

  @Test
  void wrongOverrideSaysWhereItWasGiven() {
    var flags = Map.of("a", "x");
    var env = Map.of("P_B", "y");

    assertWrong(() -> ConfigFile.parse("f.yaml", "", "P", flags, env).integer("a", 1))
        .withMessageContaining("given by --set");
    assertWrong(() -> ConfigFile.parse("f.yaml", "", "P", flags, env).integer("b", 1))
        .withMessageContaining("given by P_B");
  }

  @Test
  void unknownKeysAreReportedWithTheNearestKnownOne() {
    ConfigNode node =
        parse(
            """
            downlaod: {x: 1}
            host:
              idcc: a
              zzzzzz: b
            rules:
            - rgex: a
            free: {any: thing}
            """);
    node.node("download");
    node.node("host").text("idc", "");
    node.nodes("rules").forEach(rule -> rule.text("regex", ""));
    node.textMap("free");

    assertThat(node.unknownKeys())
        .containsExactly(
            "dfdaemon.yaml: downlaod: unknown key (did you mean download?), line 1",
            "dfdaemon.yaml: host.idcc: unknown key (did you mean idc?), line 3",
            "dfdaemon.yaml: host.zzzzzz: unknown key, line 4",
            "dfdaemon.yaml: rules[0].rgex: unknown key (did you mean regex?), line 6");
  }

  @Test
  void unknownFlagIsReported() {
    var node = ConfigFile.parse("f.yaml", "", "P", Map.of("host.idcc", "x"), Map.of());
    node.node("host").text("idc", "");

    assertThat(node.unknownKeys())
        .containsExactly("--set host.idcc: unknown key (did you mean idc?)");
  }

  @Test
  void ignoredKeysAreKnown() {
    ConfigNode node = parse("pprofPort: 1");
    node.ignore("pprofPort", "other");

    assertThat(node.unknownKeys()).isEmpty();
  }

  @Test
  void rangeChecksOfRecordsGetTheNameOfTheFile() {
    assertWrong(() -> parse("a: 1").bind(node -> Checks.atLeast("a", node.integer("a", 0), 2)))
        .withMessage("dfdaemon.yaml: a: \"1\" is out of range (expected at least 2)");
    assertWrong(() -> parse("a: x").bind(node -> node.integer("a", 0)))
        .withMessage("dfdaemon.yaml: a: \"x\" is not a whole number (expected e.g. 8), line 1");
    assertThat(parse("a: 1").<Integer>bind(node -> node.integer("a", 0))).isEqualTo(1);
  }

  @Test
  void tlsNeedsAllThreeFiles() {
    assertThat(TlsFiles.of(parse("{caCert: a, cert: b, key: c}")).isComplete()).isTrue();
    assertThat(TlsFiles.of(parse("{caCert: a, cert: b}")).isComplete()).isFalse();
    assertThat(TlsFiles.of(parse("{}"))).isEqualTo(TlsFiles.NONE);
  }

  private static ConfigNode parse(String text) {
    return ConfigFile.parse("dfdaemon.yaml", text);
  }

  private static ThrowableAssertAlternative<ConfigException> assertWrong(ThrowingCallable binding) {
    return assertThatExceptionOfType(ConfigException.class).isThrownBy(binding);
  }
}
