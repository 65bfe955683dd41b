package dragonfly.launcher.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryLockTest {
  @TempDir Path temporary;
  private DataDirectory data = new DataDirectory(Path.of(""));

  @BeforeEach
  void makeDirectory() {
    data = new DataDirectory(temporary);
    data.create();
  }

  @Test
  void onlyOneHoldsItAndAnotherMayAfterwards() {
    var first = DirectoryLock.tryAcquire(data).orElseThrow();

    assertThat(DirectoryLock.tryAcquire(data)).isEmpty();
    assertThat(DirectoryLock.tryAcquire(data)).isEmpty();
    first.close();
    var second = DirectoryLock.tryAcquire(data);

    assertThat(second).isPresent();
    second.orElseThrow().close();
  }
}
