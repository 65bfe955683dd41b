package dragonfly.core.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.testing.Vectors;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskIdsTest {
  static List<List<String>> standardVectors() {
    return Vectors.read("task-ids.tsv", 9);
  }

  static List<List<String>> registryVectors() {
    return Vectors.read("registry-digest-ids.tsv", 3);
  }

  @ParameterizedTest
  @MethodSource("standardVectors")
  void standardIdsAreThoseOfTheNetwork(List<String> row) {
    var generation = IdGeneration.valueOf(row.get(0));
    var key = key(row);
    String hashed = row.get(7);
    String id = row.get(8);

    if (id.equals("error")) {
      assertThatIllegalArgumentException().isThrownBy(() -> TaskIds.standard(key, generation));
      return;
    }
    if (!hashed.equals("?")) {
      assertThat(NormalizedUrl.of(key.url(), key.filteredQueryParams(), generation))
          .isEqualTo(hashed);
    }
    assertThat(TaskIds.standard(key, generation)).isEqualTo(id);
  }

  private static TaskKey key(List<String> row) {
    List<String> filtered =
        switch (row.get(5)) {
          case "-" -> List.of();
          case "default" -> FilteredQueryParams.DEFAULT;
          default -> List.of(row.get(5).split(","));
        };
    return new TaskKey(
        row.get(1),
        Vectors.optionalNumber(row.get(2)),
        Vectors.optional(row.get(3)),
        Vectors.optional(row.get(4)),
        filtered,
        Vectors.optional(row.get(6)),
        null,
        false);
  }

  @ParameterizedTest
  @MethodSource("registryVectors")
  void registryUrlsGetTheIdOfTheirDigest(List<String> row) {
    var generation = IdGeneration.valueOf(row.get(0));
    String url = row.get(1);
    var key = registryKey(url, true);

    switch (row.get(2)) {
      case "error" ->
          assertThatIllegalArgumentException()
              .isThrownBy(() -> TaskIds.standard(key, generation))
              .withMessageContaining(url.substring(url.lastIndexOf("/blobs/") + 7));
      case "url" ->
          assertThat(TaskIds.standard(key, generation))
              .isEqualTo(TaskIds.standard(registryKey(url, false), generation));
      default -> assertThat(TaskIds.standard(key, generation)).isEqualTo(row.get(2));
    }
  }

  private static TaskKey registryKey(String url, boolean blobDigest) {
    return new TaskKey(url, null, null, null, FilteredQueryParams.DEFAULT, null, null, blobDigest);
  }

  @Test
  void contentTextWinsOverTheUrl() {
    for (var row : Vectors.read("content-ids.tsv", 2)) {
      var key = new TaskKey("no url", 1L, "t", "a", List.of(), "r", row.get(0), true);

      assertThat(TaskIds.ofContent(row.get(0))).isEqualTo(row.get(1));
      assertThat(TaskIds.standard(key, IdGeneration.C)).isEqualTo(row.get(1));
    }
  }

  @Test
  void persistentIdsAreThoseOfTheNetwork() {
    for (var row : Vectors.read("persistent-task-ids.tsv", 4)) {
      assertThat(TaskIds.persistent(row.get(0), row.get(1), row.get(2))).isEqualTo(row.get(3));
    }
  }

  @Test
  void persistentIdNeedsRegionAndEndpoint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskIds.persistent("s3://bucket/key", "", "http://localhost"))
        .withMessageContaining("region=\"\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TaskIds.persistent("s3://bucket/key", "us-west-1", ""))
        .withMessageContaining("endpoint=\"\"");
  }

  @Test
  void persistentCacheIdsAreThoseOfTheNetwork() throws IOException {
    for (var row : Vectors.read("persistent-cache-task-ids.tsv", 5)) {
      var content = new ByteArrayInputStream(row.get(0).getBytes(StandardCharsets.UTF_8));

      String id =
          TaskIds.persistentCache(
              content,
              Vectors.optional(row.get(2)),
              Vectors.optional(row.get(3)),
              Vectors.optionalNumber(row.get(1)));

      assertThat(id).isEqualTo(row.get(4));
    }
  }

  @ParameterizedTest
  @EnumSource(IdGeneration.class)
  void messageNamesTheUrlWithoutItsSecrets(IdGeneration generation) {
    var key = TaskKey.ofUrl("https://me:pass@host:port/file?X-Amz-Signature=abc");

    assertThatThrownBy(() -> TaskIds.standard(key, generation))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://host:port/file")
        .hasMessageContaining("its port is no number")
        .hasMessageNotContainingAny("pass", "abc");
  }

  @Test
  void messageHidesAPasswordThatBreaksTheUrl() {
    var key = TaskKey.ofUrl("https://me:pa/ss@host/file");

    assertThatThrownBy(() -> TaskIds.standard(key, IdGeneration.C))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("@host/file")
        .hasMessageNotContainingAny("pa/ss");
  }
}
