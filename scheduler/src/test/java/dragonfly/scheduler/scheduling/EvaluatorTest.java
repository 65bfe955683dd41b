package dragonfly.scheduler.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dragonfly.core.piece.PieceSet;
import dragonfly.scheduler.resource.ContentIdentity;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostDetails;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.PeerTerms;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
  private final Evaluator evaluator = new Evaluator();

  private static Host host(int type, String idc, String location, long max, long tx) {
    return new Host(
        "h",
        new HostReport(
            type,
            "h",
            "10.0.0.1",
            1,
            idc,
            location,
            max,
            tx,
            true,
            "",
            false,
            null,
            new HostDetails() {}),
        100,
        0);
  }

  private static Peer peer(Host host) {
    return new Peer(
        "p",
        host,
        PeerTerms.HOLDER,
        new ContentIdentity(1, null),
        new PieceSet(),
        Instant.EPOCH,
        0);
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 0",
    "a|b|c, A|B|C, 1",
    "a|b|c, a|b|x, 0.4",
    "a|b|c|d|e|f, a|b|c|d|e|g, 1",
    "a|b, b|a, 0"
  })
  void locationCountsLeadingPartsThatAreEqual(String one, String other, double expected) {
    assertThat(Evaluator.sameLocation(one, other)).isEqualTo(expected, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"'', '', 0", "a, A, 1", "a, b, 0"})
  void idcIsEqualOrNot(String one, String other, double expected) {
    assertThat(Evaluator.sameIdc(one, other)).isEqualTo(expected, within(1e-9));
  }

  @Test
  void seedIsWorthMostWhileItFetches() {
    HostReport seed = host(1, "", "", 0, 0).report();
    HostReport normal = host(0, "", "", 0, 0).report();

    assertThat(Evaluator.kind(seed, PeerState.BACK_TO_SOURCE)).isEqualTo(1);
    assertThat(Evaluator.kind(seed, PeerState.SUCCEEDED)).isZero();
    assertThat(Evaluator.kind(normal, PeerState.RUNNING)).isEqualTo(0.5);
  }

  @Test
  void hostThatDoesNotTellItsBandwidthIsInTheMiddle() {
    assertThat(Evaluator.freeBandwidth(host(0, "", "", 0, 0).report())).isEqualTo(0.5);
    assertThat(Evaluator.freeBandwidth(host(0, "", "", 100, 25).report())).isEqualTo(0.75);
    assertThat(Evaluator.freeBandwidth(host(0, "", "", 100, 400).report())).isZero();
  }

  @Test
  void busyHostScoresLessThanAnIdleOne() {
    Host busy = host(0, "", "", 100, 90);
    Host idle = host(0, "", "", 100, 10);
    Peer child = peer(host(0, "", "", 0, 0));

    assertThat(evaluator.score(peer(idle), child))
        .isGreaterThan(evaluator.score(peer(busy), child));
  }

  @Test
  void hostThatServesSlowlyScoresLessAndOneFarSlowerIsLeftOut() {
    Host slow = host(0, "", "", 100, 0);
    Host quick = host(0, "", "", 100, 0);
    slow.served(1 << 20, 3_000_000_000L);
    quick.served(1 << 20, 10_000_000L);

    assertThat(Evaluator.serveSpeed(slow)).isLessThan(Evaluator.serveSpeed(quick));
    Peer slowPeer = peer(slow);
    Peer quickPeer = peer(quick);
    assertThat(evaluator.isFarSlower(slowPeer, List.of(slowPeer, quickPeer))).isTrue();
    assertThat(evaluator.isFarSlower(quickPeer, List.of(slowPeer, quickPeer))).isFalse();
    assertThat(evaluator.isFarSlower(slowPeer, List.of(slowPeer))).isFalse();
  }

  @Test
  void hostWithManyChildrenIsLoaded() {
    Host host = host(0, "", "", 0, 0);
    host.addUploads(50);

    assertThat(evaluator.load(host)).isEqualTo(0.5);
    assertThat(Evaluator.freeSlots(host)).isEqualTo(0.5);
  }
}
