package dragonfly.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir private Path dir;

  @Test
  void fileIsRead() throws IOException {
    Path file = Files.writeString(dir.resolve("scheduler.yaml"), "server:\n  port: 8002\n");

    assertThat(load(file).node("server").port("port", 0)).isEqualTo(8002);
  }

  @Test
  void noFileIsAllDefaults() {
    ConfigNode root = ConfigFile.load(null, "SCHEDULER", Map.of("server.port", "1"), Map.of());

    assertThat(root.node("server").port("port", 8002)).isEqualTo(1);
    assertThat(root.keys()).isEmpty();
  }

  @Test
  void missingFileIsNamed() {
    assertRefused(dir.resolve("absent.yaml")).withMessageContaining("absent.yaml: no such file");
  }

  @Test
  void directoryIsNamed() {
    assertRefused(dir).withMessageContaining(dir + ": cannot be read");
  }

  @Test
  void binaryFileIsNamed() throws IOException {
    Path file = Files.write(dir.resolve("a.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertRefused(file).withMessageContaining("not a text file in UTF-8");
  }

  @Test
  void brokenYamlIsNamedWithItsLine() throws IOException {
    Path file = Files.writeString(dir.resolve("a.yaml"), "a: 1\nb: [1, 2\nc: 3\n");

    assertRefused(file)
        .withMessageContaining("a.yaml: not valid YAML")
        .withMessageContaining("line 3");
  }

  @Test
  void keyGivenTwiceIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("a.yaml"), "host: {}\nport: 1\nhost: {a: b}\n");

    assertRefused(file).withMessageContaining("host").withMessageContaining("line 3");
  }

  @Test
  void listInsteadOfMappingIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("a.yaml"), "- a\n- b\n");

    assertRefused(file).withMessageContaining("not a mapping");
  }

  private static ConfigNode load(Path file) {
    return ConfigFile.load(file, "SCHEDULER", Map.of(), Map.of());
  }

  private static ThrowableAssertAlternative<ConfigException> assertRefused(Path file) {
    return assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> load(file));
  }
}
