package dragonfly.dfget.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/tools/dfget.md} knows what the program does. */
class DfgetDocumentationTest {
  private static final Path PAGE = Path.of("../docs/tools/dfget.md");

  @Test
  void everyFlagVariableAndExitCodeIsDocumented() throws IOException {
    String page = Files.readString(PAGE);

    for (var flag : DfgetFlags.ALL) {
      assertThat(page).contains("`" + (flag.letter() == null ? flag.name() : flag.letter()));
      assertThat(page).contains(flag.name());
      if (flag.hasVariable() && !flag.name().startsWith("--storage")) {
        assertThat(page).contains("`" + flag.variable("dfget") + "`");
      }
    }
    for (var code : ExitCode.values()) {
      assertThat(page).containsPattern("\\| " + code.number() + " \\|.*\\| " + code.meaning());
      if (code != ExitCode.OK) {
        assertThat(page).contains("| `" + code.word() + "` |");
      }
    }
  }
}
