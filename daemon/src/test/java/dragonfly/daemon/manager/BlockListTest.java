package dragonfly.daemon.manager;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.daemon.manager.BlockList.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockListTest {
  private static final BlockList LIST =
      BlockList.parse(
          "test",
          """
          {"load_limit":200,"block_list":{"task":{"download":{"applications":["bad-app"],
          "urls":["\\\\.iso$","^http://evil\\\\."],"tags":["bad-tag"],"priorities":[3]}},
          "persistent_task":{"upload":{"tags":["up"]}}}}
          """);

  @Test
  void anyMatchRejects() {
    assertThat(LIST.rejects("http://x/a.iso", "", "", 0)).isTrue();
    assertThat(LIST.rejects("http://evil.com/", "", "", 0)).isTrue();
    assertThat(LIST.rejects("http://x/a", "bad-app", "", 0)).isTrue();
    assertThat(LIST.rejects("http://x/a", "", "bad-tag", 0)).isTrue();
    assertThat(LIST.rejects("http://x/a", "", "", 3)).isTrue();
  }

  @Test
  void whatMatchesNothingPasses() {
    assertThat(LIST.rejects("http://x/a.iso.txt", "bad-app2", "bad", 6)).isFalse();
    assertThat(LIST.rejects("http://x/a", null, null, 0)).isFalse();
  }

  @Test
  void operationsAreListedApart() {
    assertThat(LIST.rejects(Operation.PERSISTENT_UPLOAD, "", null, "up", 0)).isTrue();
    assertThat(LIST.rejects(Operation.PERSISTENT_DOWNLOAD, "", null, "up", 0)).isFalse();
    assertThat(LIST.rejects(Operation.DOWNLOAD, "", null, "up", 0)).isFalse();
  }

  @Test
  void camelCaseIsReadToo() {
    BlockList list =
        BlockList.parse(
            "test", "{\"blockList\":{\"persistentCacheTask\":{\"download\":{\"tags\":[\"t\"]}}}}");

    assertThat(list.rejects(Operation.PERSISTENT_CACHE_DOWNLOAD, "", null, "t", 0)).isTrue();
  }

  @Test
  void badExpressionIsLeftOutAndTheOthersStand() {
    BlockList list =
        BlockList.parse(
            "test", "{\"block_list\":{\"task\":{\"download\":{\"urls\":[\"(\",\"iso\"]}}}}");

    assertThat(list.rejects("http://x/a.iso", null, null, 0)).isTrue();
    assertThat(list.rejects("http://x/(", null, null, 0)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"block_list\":null}",
        "{\"block_list\":{\"task\":null}}",
        "{\"block_list\":{\"task\":{\"download\":{\"urls\":null,\"tags\":[]}}}}",
        "[1]",
        "not json: {"
      })
  void documentWithoutAListRejectsNothing(String json) {
    assertThat(BlockList.parse("test", json)).isEqualTo(BlockList.NONE);
  }
}
