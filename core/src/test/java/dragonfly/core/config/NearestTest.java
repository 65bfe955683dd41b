package dragonfly.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
  @Test
  void fewestEditsWin() {
    assertThat(Nearest.to("pieceTimout", List.of("pieceLength", "pieceTimeout", "timeout")))
        .hasValue("pieceTimeout");
  }

  @Test
  void caseIsNoEdit() {
    assertThat(Nearest.to("SEEDPEER", List.of("seedPeer"))).hasValue("seedPeer");
  }

  @Test
  void farWordsAreNotMeant() {
    assertThat(Nearest.to("download", List.of("upload", "proxy"))).isEmpty();
    assertThat(Nearest.to("ip", List.of("id", "port"))).hasValue("id");
    assertThat(Nearest.to("x", List.of())).isEmpty();
  }

  @Test
  void editsAreCounted() {
    assertThat(Nearest.edits("", "abc")).isEqualTo(3);
    assertThat(Nearest.edits("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.edits("downlaod", "download")).isEqualTo(1);
  }
}
