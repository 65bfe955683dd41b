package dragonfly.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceExceptionTest {
  @Test
  void whatTheSourceSaidIsKept() {
    var header = new HashMap<>(Map.of("Retry-After", "5"));
    var exception = new SourceException("refused: status=503", header, 503);

    header.clear();

    assertThat(exception.code()).isEqualTo(Status.Code.INTERNAL);
    assertThat(exception.header()).containsExactly(Map.entry("Retry-After", "5"));
    assertThat(exception.statusCode()).isEqualTo(503);
  }

  @Test
  void sourceThatNeverAnsweredHasNoStatus() {
    var cause = new IllegalStateException("x");
    var exception = new SourceException("no answer", Map.of(), null, cause);

    assertThat(exception.statusCode()).isNull();
    assertThat(exception).hasCause(cause);
  }
}
