package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manager, scheduler, seed and two peers, as in production, and files of all sizes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DownloadIT {
  private static final long KIB = Bytes.KIB;
  private static final long MIB = Bytes.MIB;
  private static final long GIB = 1024 * MIB;

  private Site site;
  private Nginx source;
  private Daemon first;
  private Daemon second;

  @BeforeAll
  void start() {
    site = Site.withManager(5 * GIB);
    source = site.own(Nginx.start(site.directory()));
    var seed = site.seed("seed");
    first = site.peer("peer-1");
    second = site.peer("peer-2");
    site.startKnown(seed, first, second);
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 64 * KIB, 4 * MIB, 4 * MIB + 1, 100 * MIB, GIB})
  void everyPeerGetsTheContentAndTheSourceGivesItOnce(long length) {
    var content = Content.generated(length, length);
    String name = "file-" + length;
    source.serve(name, content);
    String digest = content.sha256();

    first.download(source.url(name)).expect(digest);
    second.download(source.url(name)).expect(digest);
    first.download(source.url(name)).expect(digest);

    source.expectContentBytes("/" + name, length > 1 ? length : 0);
    assertThat(first.tasks()).containsAnyElementsOf(second.tasks());
  }

  @Test
  void peersThatAskAtOnceShareOneCopy() {
    var content = Content.generated(48 * MIB, 7);
    source.serve("at-once", content);

    var one = first.download(source.url("at-once"));
    var other = second.download(source.url("at-once"));

    one.expect(content.sha256());
    other.expect(content.sha256());
    source.expectContentBytes("/at-once", 48 * MIB);
  }

  @Test
  void whatIsHereNeedsNoSource() {
    var content = Content.generated(5 * MIB, 8);
    source.serve("local", content);
    first.download(source.url("local")).expect(content.sha256());
    source.remove("local");

    var outcome = first.download(source.url("local")).expect(content.sha256());

    assertThat(outcome.time()).isLessThan(Duration.ofSeconds(10));
    source.expectContentBytes("/local", 5 * MIB);
  }

  @Test
  void rangesAreServedFromTheSameContent() {
    var content = Bytes.random(9 * Bytes.MIB, 9);
    source.serve("ranges", Content.of(content));

    var part = first.download(source.url("ranges"), "--range", "4194000-8388700");

    part.expect(Bytes.sha256(java.util.Arrays.copyOfRange(content, 4_194_000, 8_388_701)));
  }
}
