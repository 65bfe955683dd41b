package dragonfly.core.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {
  @TempDir Path temporary;

  @Test
  void deletesAllAndAcceptsNothing() throws IOException {
    Path tree = Files.createDirectories(temporary.resolve("tree/a/b"));
    Files.write(tree.resolve("file"), new byte[1]);

    FileTrees.delete(temporary.resolve("tree"));
    FileTrees.delete(temporary.resolve("tree"));

    assertThat(temporary.resolve("tree")).doesNotExist();
  }

  @Test
  void followsNoLinks() throws IOException {
    Path kept = Files.writeString(temporary.resolve("kept"), "kept");
    Path tree = Files.createDirectories(temporary.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), temporary);

    FileTrees.delete(tree);

    assertThat(kept).hasContent("kept");
  }
}
