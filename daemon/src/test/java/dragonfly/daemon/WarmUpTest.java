package dragonfly.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temporary;

  @Test
  void passesAContentFromASourceToADaemonAndOnToAnother() throws Exception {
    try (var warmUp = WarmUp.start(temporary)) {
      assertThat(warmUp.await(PATIENCE)).isTrue();
      assertThat(warmUp.piecesPassed()).isEqualTo(2 * WarmUp.PIECES);
      assertThat(temporary).isEmptyDirectory();
    }
  }

  @Test
  void leavesNothingWhenItIsBrokenOff() throws Exception {
    var warmUp = WarmUp.start(temporary);
    warmUp.close();

    assertThat(warmUp.await(PATIENCE)).isTrue();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void endsAtOnceWhereItCannotWrite() throws InterruptedException, IOException {
    Path file = Files.createFile(temporary.resolve("file"));

    try (var warmUp = WarmUp.start(file)) {
      assertThat(warmUp.await(PATIENCE)).isTrue();
      assertThat(warmUp.piecesPassed()).isZero();
    }
  }
}
