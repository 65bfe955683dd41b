package dragonfly.it.compat;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.it.process.Daemon;
import dragonfly.it.process.Download;
import dragonfly.it.process.Nginx;
import dragonfly.it.process.Site;
import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Our manager and scheduler with daemons of both kinds, other ones in each test. All contents are
 * larger than 4 MiB: smaller ones the reference fetches from the source itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MixedSwarmIT {
  private static final int LENGTH = 48 * Bytes.MIB;

  private final List<Daemon> running = new ArrayList<>();
  private Site site;
  private Nginx source;
  private int count;

  @BeforeAll
  void start() {
    Reference.assumeInstalled();
    site = Site.withManager(40L * LENGTH);
    source = site.own(Nginx.start(site.directory()));
  }

  /** Leaves a cluster without daemons: those that were killed come back to say goodbye. */
  @AfterEach
  void stopDaemons() {
    var stopping = List.copyOf(running);
    running.clear();
    for (Daemon daemon : stopping) {
      if (!daemon.isRunning()) {
        daemon.newPorts();
        site.startKnown(daemon);
      }
    }
    for (Daemon daemon : stopping) {
      assertThat(daemon.terminate()).as(daemon.name()).isZero();
      site.awaitForgotten(daemon);
    }
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  @Test
  void theirPeersDownloadThroughOurSeed() {
    start(ourSeed(), theirPeer(), theirPeer());
    var content = serve("our-seed", 1);

    var one = theirs(running.get(1), "our-seed");
    one.expect(content.sha256());
    theirs(running.get(2), "our-seed").expect(content.sha256());

    source.expectContentBytes("/our-seed", LENGTH);
    assertThat(running.get(1).tasks())
        .hasSize(1)
        .isEqualTo(running.get(0).tasks())
        .isEqualTo(running.get(2).tasks());
  }

  @Test
  void ourPeersDownloadThroughTheirSeed() {
    start(theirSeed(), ourPeer(), ourPeer());
    var content = serve("their-seed", 2);

    ours(running.get(1), "their-seed").expect(content.sha256());
    ours(running.get(2), "their-seed").expect(content.sha256());

    source.expectContentBytes("/their-seed", LENGTH);
    assertThat(running.get(1).tasks()).hasSize(1).isEqualTo(running.get(0).tasks());
  }

  @Test
  void ourChildTakesItFromTheirParent() {
    start(theirPeer(), ourPeer());
    var content = serve("their-parent", 3);
    theirs(running.get(0), "their-parent").expect(content.sha256());

    ours(running.get(1), "their-parent").expect(content.sha256());

    source.expectContentBytes("/their-parent", LENGTH);
  }

  @Test
  void theirChildTakesItFromOurParent() {
    start(ourPeer(), theirPeer());
    var content = serve("our-parent", 4);
    ours(running.get(0), "our-parent").expect(content.sha256());

    theirs(running.get(1), "our-parent").expect(content.sha256());

    source.expectContentBytes("/our-parent", LENGTH);
  }

  @Test
  void peersOfBothKindsThatAskAtOnceShareOneCopyOfOurSeed() {
    start(ourSeed(), ourPeer(), theirPeer(), ourPeer(), theirPeer());
    shareOneCopy("at-once-our-seed", 5);
  }

  @Test
  void peersOfBothKindsThatAskAtOnceShareOneCopyOfTheirSeed() {
    start(theirSeed(), ourPeer(), theirPeer(), ourPeer(), theirPeer());
    shareOneCopy("at-once-their-seed", 6);
  }

  private void shareOneCopy(String name, long seed) {
    var content = serve(name, seed);

    var downloads =
        List.of(
            ours(running.get(1), name),
            theirs(running.get(2), name),
            ours(running.get(3), name),
            theirs(running.get(4), name));

    downloads.forEach(download -> download.expect(content.sha256()));
    source.expectContentBytes("/" + name, LENGTH);
  }

  @Test
  void ourDfgetTalksToTheirDaemon() {
    start(ourSeed(), theirPeer());
    var content = serve("our-dfget", 7);

    running.get(1).download(source.url("our-dfget")).expect(content.sha256());
    var missing = running.get(1).download(source.url("not-there"));

    var outcome = missing.await();
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(4);
    assertThat(outcome.err()).contains("404");
    assertThat(missing.output()).doesNotExist();
    source.expectContentBytes("/our-dfget", LENGTH);
  }

  @Test
  void theirDfgetTalksToOurDaemon() {
    start(ourSeed(), ourPeer());
    var content = serve("their-dfget", 8);

    theirs(running.get(1), "their-dfget").expect(content.sha256());
    var missing = theirs(running.get(1), "not-there");

    var outcome = missing.await();
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(1);
    assertThat(outcome.out() + outcome.err()).contains("404", "nginx");
    assertThat(missing.output()).doesNotExist();
    source.expectContentBytes("/their-dfget", LENGTH);
  }

  @Test
  void ourChildrenSurviveTheirSeed() {
    start(theirSeed(), ourPeer(), ourPeer());
    var content = serve("their-seed-dies", 9);
    var one = running.get(1).download(source.slowUrl("their-seed-dies"), "--progress", "json");
    var other = running.get(2).download(source.slowUrl("their-seed-dies"));
    one.awaitFirstPiece();

    running.get(0).kill();

    one.expect(content.sha256());
    other.expect(content.sha256());
    assertThat(source.contentBytes("/slow/their-seed-dies")).isLessThanOrEqualTo(2L * LENGTH);
  }

  @Test
  void theirChildrenSurviveOurSeed() {
    start(ourSeed(), theirPeer(), ourPeer());
    var content = serve("our-seed-dies", 10);
    var theirs =
        running
            .get(1)
            .downloadBy(Reference.dfget(), source.slowUrl("our-seed-dies"), "--no-progress");
    var ours = running.get(2).download(source.slowUrl("our-seed-dies"), "--progress", "json");
    ours.awaitFirstPiece();

    running.get(0).kill();

    theirs.expect(content.sha256());
    ours.expect(content.sha256());
  }

  @Test
  void theirPeersSurviveARestartOfTheScheduler() {
    start(ourSeed(), theirPeer(), theirPeer());
    var content = serve("scheduler-dies", 11);
    var download = running.get(1).download(source.slowUrl("scheduler-dies"), "--progress", "json");
    download.awaitFirstPiece();

    site.scheduler().kill();

    download.expect(content.sha256());
    site.startScheduler();
    site.awaitKnown(running.get(0));
    var next = serve("after-the-restart", 12);
    theirs(running.get(1), "after-the-restart").expect(next.sha256());
    theirs(running.get(2), "after-the-restart").expect(next.sha256());
  }

  private Content serve(String name, long seed) {
    var content = Content.generated(LENGTH, seed);
    source.serve(name, content);
    return content;
  }

  private Daemon ourSeed() {
    return site.seed("seed-" + ++count);
  }

  private Daemon ourPeer() {
    return site.peer("peer-" + ++count);
  }

  private Daemon theirSeed() {
    return site.foreign("their-seed-" + ++count, true, Reference.dfdaemon());
  }

  private Daemon theirPeer() {
    return site.foreign("their-peer-" + ++count, false, Reference.dfdaemon());
  }

  private void start(Daemon... daemons) {
    running.addAll(List.of(daemons));
    site.startKnown(daemons);
  }

  private Download ours(Daemon daemon, String name) {
    return daemon.download(source.url(name));
  }

  private Download theirs(Daemon daemon, String name) {
    return daemon.downloadBy(Reference.dfget(), source.url(name), "--no-progress");
  }
}
