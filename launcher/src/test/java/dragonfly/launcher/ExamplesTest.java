package dragonfly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.scheduler.config.SchedulerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sample files of docs/operations/separate-programs.md. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("../docs/operations/examples");

  private static void bind(ConfigNode root, String file) {
    switch (file) {
      case "manager.yaml" -> assertThat(ManagerConfig.load(root).ignoredKeys()).isEmpty();
      case "scheduler.yaml" ->
          assertThat(SchedulerConfig.load(root).server().port()).isEqualTo(8002);
      case "seed.yaml" -> assertThat(DaemonConfig.load(root).seedPeer().enable()).isTrue();
      case "dfdaemon.yaml" -> assertThat(DaemonConfig.load(root).seedPeer().enable()).isFalse();
      default -> throw new AssertionError("a sample that nobody binds: " + file);
    }
  }

  @Test
  void everySampleBindsAndHasNoUnknownKey() throws IOException {
    List<Path> samples;
    try (var files = Files.walk(EXAMPLES)) {
      samples =
          files
              .filter(file -> file.toString().endsWith(".yaml"))
              .filter(file -> !file.toString().endsWith("dynconfig.yaml"))
              .toList();
    }

    assertThat(samples).hasSize(7);
    for (var sample : samples) {
      var root = ConfigFile.load(sample, "", Map.of(), Map.of());
      bind(root, String.valueOf(sample.getFileName()));
      assertThat(root.unknownKeys()).as(sample.toString()).isEmpty();
    }
  }
}
