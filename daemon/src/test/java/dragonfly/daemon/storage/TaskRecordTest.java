package dragonfly.daemon.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRecordTest {
  private static TaskRecord of(String id, String url, Map<String, String> header) {
    return new TaskRecord(
        id, url, null, null, TaskKind.STANDARD, 1, 0, header, null, false, Instant.EPOCH, null);
  }

  @ParameterizedTest
  @CsvSource({
    "http://user:secret@host/a, http://host/a",
    "http://host/a@b?c=d@e, http://host/a@b?c=d@e",
    "https://host/a?X-Amz-Signature=s&v=1&x-amz-credential=c#f, https://host/a?v=1#f",
    "https://host/a?Signature=s, https://host/a",
    "s3://bucket/key, s3://bucket/key",
  })
  void urlHasNoCredentials(String url, String expected) {
    assertThat(of(Stored.ID, url, Map.of()).url()).isEqualTo(expected);
  }

  @Test
  void headerHasNoSecretsAndIsFoundInAnyCase() {
    var record =
        of(
            Stored.ID,
            "http://host/a",
            Map.of("ETag", "\"1\"", "Set-Cookie", "a=b", "AUTHORIZATION", "Basic x"));

    assertThat(record.responseHeader()).containsOnlyKeys("ETag");
    assertThat(record.responseHeader().get("etag")).isEqualTo("\"1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "abc", "../../../etc/passwd", "aaaa/bbbb", "aaaa.", "aaaa\0"})
  void idThatIsNoFileNameIsRefused(String id) {
    assertThatThrownBy(() -> of(id, "http://host/a", Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
