package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataDirectoryTest {
  @TempDir Path temporary;

  @Test
  void theEnvironmentNamesTheDirectoryElseItIsInTheHome() {
    assertThat(DataDirectory.standard(Map.of("DRAGONFLY_DATA_DIR", "/srv/d"), "/home/u"))
        .isEqualTo(Path.of("/srv/d"));
    assertThat(DataDirectory.standard(Map.of("DRAGONFLY_DATA_DIR", " "), "/home/u"))
        .isEqualTo(Path.of("/home/u/.dragonfly"));
    assertThat(DataDirectory.standard(Map.of(), "/home/u"))
        .isEqualTo(Path.of("/home/u/.dragonfly"));
  }

  @Test
  void createMakesADirectoryForTheOwnerOnly() throws IOException {
    var data = new DataDirectory(temporary.resolve("deep/down"));

    data.create();
    data.create();

    assertThat(data.run()).isDirectory();
    assertThat(data.logs()).isDirectory();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.root())))
        .isEqualTo("rwx------");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    assertThatThrownBy(() -> new DataDirectory(file.resolve("below")).create())
        .isInstanceOf(LauncherException.class)
        .hasMessageContaining(file.resolve("below").toString())
        .hasMessageContaining("--data-dir");
  }

  @Test
  void aPathTooLongForASocketIsRefused() {
    var data = new DataDirectory(temporary.resolve("x".repeat(100)));

    assertThatThrownBy(data::create)
        .isInstanceOf(LauncherException.class)
        .hasMessageContaining("107 bytes");
    assertThat(data.root()).doesNotExist();
  }

  @Test
  void usedBytesCountsOneRolesFilesOnly() throws IOException {
    var data = new DataDirectory(temporary);
    Files.write(
        Files.createDirectories(data.of(Role.PEER).resolve("content")).resolve("a"), new byte[70]);
    Files.createDirectories(data.of(Role.SEED));
    Files.write(data.of(Role.PEER).resolve("b"), new byte[30]);
    Files.write(data.of(Role.SEED).resolve("c"), new byte[5]);

    assertThat(data.usedBytes(Role.PEER)).isEqualTo(100);
    assertThat(data.usedBytes(Role.SEED)).isEqualTo(5);
    assertThat(data.usedBytes(Role.MANAGER)).isZero();
  }

  @Test
  void usedBytesOfADirectoryThatIsNotThereIsZero() {
    assertThat(new DataDirectory(temporary.resolve("absent")).usedBytes(Role.PEER)).isZero();
  }
}
