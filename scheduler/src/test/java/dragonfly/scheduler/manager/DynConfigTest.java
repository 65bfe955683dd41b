package dragonfly.scheduler.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.scheduler.resource.Priority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DynConfigTest {
  @Test
  void documentsOfTheManagerAreRead() {
    var config =
        DynConfig.of(
            "{\"candidate_parent_limit\":4,\"filter_parent_limit\":40,\"job_rate_limit\":10}",
            "{\"load_limit\":51,\"block_list\":null}",
            "{\"load_limit\":300}",
            List.of());

    assertThat(config).isEqualTo(new DynConfig(4, 40, 51, 300, List.of()));
  }

  @Test
  void emptyDocumentsStandForTheDefaults() {
    assertThat(DynConfig.of("", "{}", "", List.of())).isEqualTo(DynConfig.DEFAULTS);
  }

  @Test
  void limitOutOfRangeIsAnError() {
    assertThatThrownBy(() -> DynConfig.of("{\"candidate_parent_limit\":0}", "", "", List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("candidate_parent_limit");
  }

  @Test
  void priorityOfAnApplicationCountsOnlyForDownloadsWithoutOne() {
    var config =
        DynConfig.of(
            ConfigFile.parse(
                "dynconfig.yaml",
                """
                applications:
                  - name: models
                    priority:
                      value: 3
                      urls:
                        - {regex: 'secret/', value: 1}
                """));

    assertThat(config.effective(Priority.LEVEL0, "models", "http://x/a"))
        .isEqualTo(Priority.LEVEL3);
    assertThat(config.effective(Priority.LEVEL0, "models", "http://x/secret/a"))
        .isEqualTo(Priority.LEVEL1);
    assertThat(config.effective(Priority.LEVEL6, "models", "http://x/a"))
        .isEqualTo(Priority.LEVEL6);
    assertThat(config.effective(Priority.LEVEL0, "other", "http://x/a")).isEqualTo(Priority.LEVEL0);
    assertThat(config.effective(Priority.LEVEL0, null, "http://x/a")).isEqualTo(Priority.LEVEL0);
  }

  @Test
  void localFileIsReadAndABadOneKeepsTheLast(@TempDir Path dir) throws Exception {
    Path file = dir.resolve("dynconfig.yaml");
    Files.writeString(file, "schedulerClusterConfig: {candidateParentLimit: 5}");
    try (var local = new LocalDynConfig(file, Duration.ofHours(1))) {
      assertThat(local.get().candidateParentLimit()).isEqualTo(5);
    }
    Files.writeString(file, "schedulerClusterConfig: {candidateParentLimit: many}");
    try (var local = new LocalDynConfig(file, Duration.ofHours(1))) {
      assertThat(local.get()).isEqualTo(DynConfig.DEFAULTS);
    }
  }

  @Test
  void missingFileStandsForTheDefaults(@TempDir Path dir) {
    try (var local = new LocalDynConfig(dir.resolve("none.yaml"), Duration.ofHours(1))) {
      assertThat(local.get()).isEqualTo(DynConfig.DEFAULTS);
    }
  }
}
