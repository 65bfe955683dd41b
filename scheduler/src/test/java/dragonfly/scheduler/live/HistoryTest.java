package dragonfly.scheduler.live;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.piece.PieceSet;
import dragonfly.scheduler.resource.ContentIdentity;
import dragonfly.scheduler.resource.Flow;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostDetails;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerTerms;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final long MIB = 1 << 20;

  private static Peer peer(String name) {
    var report =
        new HostReport(
            0, name, "10.0.0.1", 4000, "", "", 0, 0, true, "1", true, null, new HostDetails() {});
    return new Peer(
        name,
        new Host(name, report, 10, 0),
        PeerTerms.HOLDER,
        ContentIdentity.UNKNOWN,
        new PieceSet(),
        BEGIN,
        0);
  }

  @Test
  void keepsStepsOfTheLastHourWithOneListOfHosts() {
    var history = new History(BEGIN);
    Peer one = peer("one");
    Peer other = peer("other");
    for (int step = 1; step <= 400; step++) {
      history.add(new Flow(null, one, 10 * MIB));
      history.add(new Flow(one, other, 20 * MIB));
      history.tick(BEGIN.plusSeconds(10L * step));
    }

    var frames = history.since(Instant.MIN);

    assertThat(frames).hasSizeBetween(360, 361);
    assertThat(frames.getFirst().getHostsList()).hasSize(2);
    assertThat(frames.getLast().getHasHosts()).isFalse();
    assertThat(frames.getLast().getEdgeRateList()).containsExactly(2 * MIB);
    assertThat(frames.getLast().getSourceBytesPerSecond()).isEqualTo(MIB);
    assertThat(history.since(BEGIN.plusSeconds(3995))).hasSize(1);
  }

  @Test
  void stepsInWhichNothingMovesCostNothing() {
    var history = new History(BEGIN);
    history.tick(BEGIN.plusSeconds(10));
    history.tick(BEGIN.plusSeconds(20));

    assertThat(history.since(Instant.MIN)).isEmpty();
  }

  @Test
  void onlyTheBusiestEdgesAreKept() {
    var history = new History(BEGIN);
    Peer parent = peer("parent");
    for (int i = 1; i <= 1500; i++) {
      history.add(new Flow(parent, peer("child-" + i), i * MIB));
    }
    history.tick(BEGIN.plus(Duration.ofSeconds(10)));

    var frame = history.since(Instant.MIN).getFirst();

    assertThat(frame.getEdgeCount()).isEqualTo(1500);
    assertThat(frame.getEdgeRateList()).hasSize(1000).contains(150 * MIB).doesNotContain(MIB / 10);
  }

  @Test
  void minutesAreToldOnceTheyAreOver() {
    var minutes = new TrafficMinutes(BEGIN);
    minutes.add(BEGIN.plusSeconds(10), 1, 2);
    minutes.add(BEGIN.plusSeconds(50), 10, 20);
    assertThat(minutes.since(Instant.EPOCH).getMinutesList()).isEmpty();

    minutes.add(BEGIN.plusSeconds(61), 100, 200);
    var told = minutes.since(Instant.EPOCH);

    assertThat(told.getMinutesList()).hasSize(1);
    assertThat(told.getMinutes(0).getSourceBytes()).isEqualTo(11);
    assertThat(told.getMinutes(0).getPeerBytes()).isEqualTo(22);
    assertThat(told.getUntil().getSeconds()).isEqualTo(BEGIN.getEpochSecond());
    assertThat(minutes.since(BEGIN).getMinutesList()).isEmpty();
  }

  @Test
  void minutesOfMoreThanADayAgoAreForgotten() {
    var minutes = new TrafficMinutes(BEGIN);
    for (int minute = 0; minute < 2000; minute++) {
      minutes.add(BEGIN.plusSeconds(60L * minute), 1, 0);
    }

    assertThat(minutes.since(Instant.EPOCH).getMinutesList()).hasSize(1439);
  }

  @Test
  void urlsAreShownWithoutSecrets() {
    assertThat(Messages.shown("https://user:secret@host/a?X-Sig=1")).isEqualTo("https://host/a");
    assertThat(Messages.shown("http://host/a@b")).isEqualTo("http://host/a@b");
    assertThat(Messages.shown("http://u@host")).isEqualTo("http://host");
  }
}
