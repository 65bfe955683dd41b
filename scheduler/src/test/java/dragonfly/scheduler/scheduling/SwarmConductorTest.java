package dragonfly.scheduler.scheduling;

import static dragonfly.scheduler.scheduling.SwarmFixture.facts;
import static dragonfly.scheduler.scheduling.SwarmFixture.only;
import static dragonfly.scheduler.scheduling.SwarmFixture.terms;
import static dragonfly.scheduler.scheduling.SwarmFixture.version;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSet;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.Priority;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.SwarmEvent.SeedOutcome;
import dragonfly.scheduler.resource.TaskState;
import dragonfly.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SwarmConductorTest {
  private static final Duration GRACE = SchedulingSettings.DEFAULTS.sessionGrace();

  private final SwarmFixture swarm = new SwarmFixture();

  private void noSeed() {
    long trigger = swarm.swarm().triggers().keySet().iterator().next();
    swarm.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.NONE, ""));
  }

  /** One peer fetches from the source and has a piece. */
  private void source(Host host) {
    swarm.register(host);
    noSeed();
    swarm.sourceStarted(host.id());
    swarm.sourcePiece(host.id(), 0);
  }

  @Test
  void firstPeerTriggersOneSeedAndTheOthersWaitForIt() {
    List<Decision> first = swarm.register(swarm.host("a"));
    List<Decision> second = swarm.register(swarm.host("b"));

    assertThat(only(Decision.TriggerSeed.class, first)).hasSize(1);
    assertThat(only(Decision.TriggerSeed.class, second)).isEmpty();
    assertThat(swarm.swarm().parked()).hasSize(2);
  }

  @Test
  void secondTriggerExcludesTheSeedThatFailedAndThenOnePeerFetches() {
    long first =
        only(Decision.TriggerSeed.class, swarm.register(swarm.host("a"))).getFirst().triggerId();
    swarm.register(swarm.host("b"));
    swarm.apply(new SwarmEvent.SeedChosen(first, "seed-1"));
    List<Decision> failed =
        swarm.apply(new SwarmEvent.SeedEnded(first, SeedOutcome.FAILED, "disk full"));
    var second = only(Decision.TriggerSeed.class, failed).getFirst();
    assertThat(second.excludedHostIds()).containsExactly("seed-1");
    swarm.apply(new SwarmEvent.SeedChosen(second.triggerId(), "seed-2"));

    List<Decision> ended =
        swarm.apply(new SwarmEvent.SeedEnded(second.triggerId(), SeedOutcome.FAILED, "x"));

    assertThat(only(Decision.AnswerBackToSource.class, ended)).hasSize(1);
    assertThat(only(Decision.TriggerSeed.class, ended)).isEmpty();
    assertThat(swarm.isSentToSource("a", ended)).isTrue();
    assertThat(swarm.swarm().parked()).containsExactly(swarm.peer("b"));
  }

  @Test
  void seedWithoutAnySignIsGivenUp() {
    swarm.register(swarm.host("a"));

    List<Decision> later = swarm.pass(SchedulingSettings.DEFAULTS.firstSignTimeout());

    assertThat(only(Decision.CancelSeed.class, later)).hasSize(1);
    assertThat(only(Decision.TriggerSeed.class, later)).hasSize(1);
  }

  @Test
  void seedThatStallsIsReplacedByAChildThatHasPieces() {
    long trigger =
        only(Decision.TriggerSeed.class, swarm.register(swarm.host("a"))).getFirst().triggerId();
    swarm.apply(new SwarmEvent.SeedChosen(trigger, "seed"));
    swarm.register(swarm.seed("seed"), terms(null, Priority.LEVEL6, true, true), facts(4));
    swarm.sourceStarted("seed");
    swarm.sourcePiece("seed", 0);
    swarm.started("a");
    swarm.piece("a", 0, "seed");
    swarm.pass(Duration.ofMinutes(5));

    List<Decision> asked = swarm.reschedule("a", "seed");

    assertThat(swarm.isSentToSource("a", asked)).isTrue();
  }

  @Test
  void seedThatAnnouncesItselfNowhereIsKnownByItsStream() {
    long trigger =
        only(Decision.TriggerSeed.class, swarm.register(swarm.host("a"))).getFirst().triggerId();
    Host seed = swarm.seed("seed");
    swarm.apply(new SwarmEvent.SeedChosen(trigger, "seed"));
    List<Decision> decisions =
        swarm.apply(
            new SwarmEvent.SeedProgress(
                trigger, seed, "seed-peer", swarm.report(0, null, "crc32:0")));

    assertThat(swarm.parents("a", decisions)).containsExactly("seed-peer");
    swarm.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.SUCCEEDED, ""));
    assertThat(swarm.peer("seed-peer").state()).isEqualTo(PeerState.SUCCEEDED);
    assertThat(swarm.swarm().task().state()).isEqualTo(TaskState.SUCCEEDED);
  }

  @Test
  void seedThatEndsWithoutAnyPeerCountsAsFailedAfterAWhile() {
    long trigger =
        only(Decision.TriggerSeed.class, swarm.register(swarm.host("a"))).getFirst().triggerId();
    swarm.apply(new SwarmEvent.SeedChosen(trigger, "seed"));
    swarm.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.SUCCEEDED, ""));
    assertThat(swarm.swarm().parked()).isNotEmpty();

    List<Decision> later = swarm.pass(Duration.ofSeconds(3));

    assertThat(only(Decision.TriggerSeed.class, later).getFirst().excludedHostIds())
        .containsExactly("seed");
  }

  @Test
  void seedThatAsksWithoutBeingToldToFetchDoesNotWaitForItself() {
    long trigger =
        only(Decision.TriggerSeed.class, swarm.register(swarm.host("a"))).getFirst().triggerId();
    swarm.apply(new SwarmEvent.SeedChosen(trigger, "seed"));

    assertThat(swarm.isSentToSource("seed", swarm.register(swarm.seed("seed")))).isTrue();
  }

  @Test
  void peerThatAsksForParentsAgainIsNoSourceAnyMore() {
    source(swarm.host("a"));
    swarm.holds(swarm.host("b"), true);

    assertThat(swarm.parents("a", swarm.reschedule("a"))).containsExactly("b");

    assertThat(swarm.swarm().roots().stream()).containsExactly(swarm.peer("b"));
    assertThat(swarm.swarm().sources()).isEmpty();
  }

  @Test
  void sourceThatDiesBeforeItsFirstPieceIsReplacedWithinTheGrace() {
    swarm.register(swarm.host("a"));
    swarm.register(swarm.host("b"));
    noSeed();
    swarm.sourceStarted("a");
    List<Decision> broken = swarm.breakOff("a");
    assertThat(swarm.isSentToSource("b", broken)).isFalse();

    List<Decision> later = swarm.pass(GRACE);

    List<Decision> next = only(Decision.class, later);
    assertThat(swarm.isSentToSource("b", next) || !only(Decision.TriggerSeed.class, next).isEmpty())
        .isTrue();
  }

  @Test
  void sourceWhoseDaemonIsKnownToBeGoneIsReplacedAtOnce() {
    Host host = swarm.mesh("a");
    host.openLink();
    source(host);
    swarm.register(swarm.mesh("b"));
    swarm.started("b");
    swarm.piece("b", 0, "a");
    swarm.breakOff("a");
    assertThat(host.closeLink()).isTrue();

    List<Decision> lost = swarm.apply(new SwarmEvent.HostLost(host));

    assertThat(swarm.isSentToSource("b", lost)).isTrue();
  }

  @Test
  void holderWhoseDaemonStaysAwayIsReplacedForThoseWhoLackPieces() {
    Host holder = swarm.mesh("holder");
    holder.openLink();
    swarm.holds(holder, true);
    for (String name : List.of("a", "b")) {
      swarm.register(swarm.mesh(name));
      swarm.started(name);
      swarm.piece(name, 0, "holder");
    }
    assertThat(holder.closeLink()).isTrue();

    List<Decision> lost = swarm.apply(new SwarmEvent.HostLost(holder));
    List<Decision> away = swarm.pass(GRACE);

    assertThat(only(Decision.AnswerBackToSource.class, lost)).isEmpty();
    assertThat(only(Decision.AnswerBackToSource.class, away)).hasSize(1);
  }

  @Test
  void copyThatAHostAnnouncesAnewReplacesTheOneBefore() {
    Host host = swarm.mesh("holder");
    swarm.register(host);
    noSeed();
    swarm.sourceStarted("holder");
    swarm.sourcePiece("holder", 0);
    swarm.breakOff("holder");

    swarm.apply(new SwarmEvent.TaskHeld(host, "after-restart", facts(4), true, new PieceSet()));

    assertThat(swarm.swarm().peers()).extracting(Peer::id).containsExactly("after-restart");
  }

  @Test
  void holderWhoseDaemonComesBackInTimeStaysAParent() {
    Host holder = swarm.mesh("holder");
    holder.openLink();
    swarm.holds(holder, true);
    swarm.register(swarm.mesh("a"));
    swarm.started("a");
    assertThat(holder.closeLink()).isTrue();

    swarm.apply(new SwarmEvent.HostLost(holder));
    holder.openLink();
    List<Decision> later = swarm.pass(GRACE);

    assertThat(only(Decision.AnswerBackToSource.class, later)).isEmpty();
    assertThat(swarm.parents("b", swarm.register(swarm.mesh("b")))).contains("holder");
  }

  @Test
  void sourceThatNeverBeginsIsReplaced() {
    swarm.register(swarm.host("a"));
    swarm.register(swarm.host("b"));
    noSeed();
    assertThat(swarm.peer("a").isSource()).isTrue();
    swarm.pass(SchedulingSettings.DEFAULTS.firstSignTimeout());

    assertThat(swarm.swarm().sources()).doesNotContain(swarm.peer("a"));
    assertThat(
            swarm.swarm().sources().contains(swarm.peer("b"))
                || !swarm.swarm().triggers().isEmpty())
        .isTrue();
  }

  @Test
  void blockOfAParentExpires() {
    swarm.holds(swarm.host("holder"), true);
    assertThat(swarm.parents("a", swarm.register(swarm.host("a")))).containsExactly("holder");
    swarm.started("a");
    swarm.pieceFailed("a", "holder");
    assertThat(only(Decision.TriggerSeed.class, swarm.reschedule("a"))).hasSize(1);
    noSeed();
    assertThat(swarm.peer("a").isSource()).isTrue();
    swarm.pass(SchedulingSettings.DEFAULTS.blockTime());

    assertThat(swarm.parents("a", swarm.reschedule("a"))).containsExactly("holder");
  }

  @Test
  void parentThatIsListedWithoutAFailureIsGivenAgainOnceIfThereIsNobodyElse() {
    swarm.holds(swarm.host("holder"), true);
    swarm.register(swarm.host("a"));
    swarm.started("a");

    assertThat(swarm.parents("a", swarm.reschedule("a", "holder"))).containsExactly("holder");
    assertThat(only(Decision.TriggerSeed.class, swarm.reschedule("a", "holder"))).hasSize(1);
  }

  @Test
  void parentsThatAreNotListedComeFirst() {
    swarm.holds(swarm.host("one"), true);
    swarm.register(swarm.host("a"));
    swarm.started("a");
    swarm.holds(swarm.host("two"), true);

    assertThat(swarm.parents("a", swarm.reschedule("a", "one"))).containsExactly("two");
  }

  @Test
  void answersWithoutAPieceHaveALimit() {
    for (int i = 0; i < 10; i++) {
      swarm.holds(swarm.host("holder-" + i), true);
    }
    swarm.register(swarm.host("a"), terms(null, Priority.LEVEL6, false, false), facts(4));
    List<Decision> last = List.of();
    for (int i = 0; i < SchedulingSettings.DEFAULTS.retryLimit(); i++) {
      swarm.started("a");
      last = swarm.reschedule("a");
    }

    assertThat(swarm.refusal("a", last)).isEqualTo(Decision.Refusal.EXHAUSTED);
  }

  @ParameterizedTest
  @EnumSource(
      value = Priority.class,
      names = {"LEVEL1", "LEVEL2", "LEVEL3"})
  void prioritiesBelowFourAskNoSeed(Priority priority) {
    List<Decision> decisions =
        swarm.register(swarm.host("a"), terms(null, priority, false, true), facts(4));

    assertThat(only(Decision.TriggerSeed.class, decisions)).isEmpty();
    assertThat(swarm.refusal("a", decisions))
        .isEqualTo(
            switch (priority) {
              case LEVEL1 -> Decision.Refusal.FORBIDDEN;
              case LEVEL2 -> Decision.Refusal.NO_PARENT;
              default -> null;
            });
    assertThat(swarm.isSentToSource("a", decisions)).isEqualTo(priority == Priority.LEVEL3);
  }

  @Test
  void peerOfLowestPriorityGetsWhatOthersHave() {
    swarm.holds(swarm.host("holder"), true);

    List<Decision> decisions =
        swarm.register(swarm.host("a"), terms(null, Priority.LEVEL2, false, true), facts(4));

    assertThat(swarm.parents("a", decisions)).containsExactly("holder");
  }

  @Test
  void peerThatMustNotGoToTheSourceIsRefusedWhenNobodyElseBringsIt() {
    swarm.register(swarm.host("a"), terms(null, Priority.LEVEL6, false, false), facts(4));
    long trigger = swarm.swarm().triggers().keySet().iterator().next();

    List<Decision> ended = swarm.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.NONE, ""));

    assertThat(swarm.refusal("a", ended)).isEqualTo(Decision.Refusal.EXHAUSTED);
  }

  @Test
  void peerThatMayGoToTheSourceGoesForOneThatMustNot() {
    swarm.register(swarm.host("a"), terms(null, Priority.LEVEL6, false, false), facts(4));
    swarm.register(swarm.host("b"));
    long trigger = swarm.swarm().triggers().keySet().iterator().next();

    List<Decision> ended = swarm.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.NONE, ""));

    assertThat(swarm.isSentToSource("b", ended)).isTrue();
    assertThat(swarm.swarm().parked()).containsExactly(swarm.peer("a"));
  }

  @Test
  void peersThatGoToTheSourceAreLimited() {
    var settings = SchedulingSettings.DEFAULTS;
    var limited =
        new SwarmFixture(
            new SchedulingSettings(
                3,
                15,
                8,
                1,
                4,
                5,
                settings.firstSignTimeout(),
                settings.stallTimeout(),
                settings.sessionGrace(),
                settings.blockTime(),
                settings.seedFailureTime(),
                settings.pushInterval(),
                settings.pieceDownloadTimeout(),
                settings.peerTtl()));
    var wants = terms(null, Priority.LEVEL6, true, true);

    assertThat(limited.isSentToSource("a", limited.register(limited.host("a"), wants, facts(4))))
        .isTrue();
    assertThat(limited.isSentToSource("b", limited.register(limited.host("b"), wants, facts(4))))
        .isFalse();
    assertThat(limited.swarm().parked()).containsExactly(limited.peer("b"));
  }

  @Test
  void firstDigestStaysAndAnotherOneIsNoted() {
    swarm.apply(new SwarmEvent.WatchStarted(9));
    source(swarm.host("a"));
    var wants = terms(null, Priority.LEVEL6, true, true);
    swarm.register(swarm.host("b"), wants, facts(4));
    swarm.sourceStarted("b");

    List<Decision> other = swarm.sourcePiece("b", 0, "crc32:999");
    List<Decision> next = swarm.sourcePiece("b", 1);

    assertThat(only(Decision.NoteSourceChanged.class, other)).hasSize(1);
    assertThat(only(Decision.TellDigests.class, other)).isEmpty();
    assertThat(only(Decision.TellDigests.class, next).getFirst().watchIds()).containsExactly(9L);
    assertThat(swarm.swarm().task().sourcePieces())
        .extracting(p -> p.digest())
        .containsExactly("crc32:0", "crc32:1");
  }

  @Test
  void digestsOfACopyThatNobodyHoldsAreForgotten() {
    source(swarm.host("a"));
    swarm.apply(new SwarmEvent.HostLeft(swarm.host("a")));
    swarm.register(swarm.host("b"));

    assertThat(swarm.swarm().task().sourcePieces()).isEmpty();
  }

  @Test
  void peersOfAnotherLengthAreNoParents() {
    swarm.holds(swarm.host("old"), true);

    List<Decision> decisions =
        swarm.register(swarm.host("a"), terms(null, Priority.LEVEL6, false, true), facts(5));

    assertThat(only(Decision.NoteSourceChanged.class, decisions)).hasSize(1);
    assertThat(only(Decision.TriggerSeed.class, decisions)).hasSize(1);
    assertThat(swarm.parents("a", decisions)).isNull();
  }

  @Test
  void aRangeOfTheContentDoesNotServeTheWhole() {
    var range = new ByteRange(0, 4 << 20);
    swarm.register(swarm.host("part"), terms(range, Priority.LEVEL6, true, true), facts(4));
    swarm.sourceStarted("part");
    swarm.sourcePiece("part", 0);

    List<Decision> whole = swarm.register(swarm.host("whole"));
    List<Decision> same =
        swarm.register(swarm.host("same"), terms(range, Priority.LEVEL6, false, true), facts(4));

    assertThat(swarm.parents("whole", whole)).isNull();
    assertThat(only(Decision.TriggerSeed.class, whole)).hasSize(1);
    assertThat(swarm.parents("same", same)).containsExactly("part");
  }

  @Test
  void pieceNumberBeyondTheContentIsNotBelieved() {
    source(swarm.host("a"));

    swarm.sourcePiece("a", 1_000_000_000);

    assertThat(swarm.peer("a").pieces().cardinality()).isEqualTo(1);
  }

  @Test
  void messageOfAnUnknownPeerIsRefused() {
    swarm.register(swarm.host("a"));

    List<Decision> decisions = swarm.apply(new SwarmEvent.DownloadStarted(99, "nobody"));

    assertThat(only(Decision.Refuse.class, decisions).getFirst().reason())
        .isEqualTo(Decision.Refusal.UNKNOWN_PEER);
  }

  @Test
  void plainPeersGetAtMostThreeParentsAndAlwaysTheOneThatBringsNewPieces() {
    source(swarm.host("source"));
    for (int i = 0; i < 20; i++) {
      String name = "child-" + i;

      List<String> parents = swarm.parents(name, swarm.register(swarm.host(name)));

      assertThat(parents).contains("source").hasSizeLessThanOrEqualTo(3);
      swarm.started(name);
    }
  }

  @Test
  void hostsThatDoNotShareAreNoParents() {
    Host host = swarm.host("secret");
    var report = host.report();
    host.announce(
        new dragonfly.scheduler.resource.HostReport(
            0, "secret", "10.0.0.1", 4000, "", "", 0, 0, false, "", false, null, report.details()),
        200,
        0);
    swarm.holds(host, true);

    List<Decision> decisions = swarm.register(swarm.host("a"));

    assertThat(only(Decision.TriggerSeed.class, decisions)).hasSize(1);
  }

  @Test
  void cutOffMeshIsGivenToTheMemberWithMostPiecesWithoutBeingAsked() {
    source(swarm.mesh("source"));
    swarm.sourcePiece("source", 1);
    swarm.register(swarm.mesh("a"));
    swarm.register(swarm.mesh("b"));
    swarm.started("a");
    swarm.started("b");
    swarm.piece("a", 0, "source");
    swarm.piece("b", 0, "source");
    swarm.piece("b", 1, "source");

    List<Decision> left = swarm.apply(new SwarmEvent.HostLeft(swarm.mesh("source")));

    assertThat(swarm.isSentToSource("b", left)).isTrue();
    assertThat(swarm.isSentToSource("a", left)).isFalse();
    swarm.sourceStarted("b");
    assertThat(swarm.swarm().unrooted()).isEmpty();
  }

  @Test
  void newParentsArePushedAtMostOnceAnInterval() {
    source(swarm.mesh("source"));
    swarm.register(swarm.mesh("first"));
    swarm.started("first");
    for (int i = 0; i < 5; i++) {
      List<Decision> joined = swarm.register(swarm.mesh("later-" + i));
      assertThat(swarm.parents("first", joined)).isNull();
    }

    List<Decision> pushed = swarm.pass(SchedulingSettings.DEFAULTS.pushInterval());

    var toFirst =
        only(Decision.AnswerParents.class, pushed).stream()
            .filter(a -> a.sessionId() == swarm.session("first"))
            .toList();
    assertThat(toFirst).hasSize(1);
    assertThat(toFirst.getFirst().isAsked()).isFalse();
    assertThat(toFirst.getFirst().parents()).hasSize(6);
  }

  @Test
  void lateMeshPeersGetChildrenThoughTheOthersAreFull() {
    source(swarm.mesh("source"));
    for (int i = 0; i < 40; i++) {
      swarm.register(swarm.mesh("m" + i));
      swarm.started("m" + i);
    }
    for (int i = 1; i < 40; i++) {
      var peer = swarm.peer("m" + i);
      assertThat(swarm.swarm().graph().children(peer).size()).as("m" + i).isGreaterThanOrEqualTo(3);
      assertThat(swarm.swarm().graph().parents(peer).size()).as("m" + i).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void failedPeersAreSweptAndOldOnesToo() {
    source(swarm.host("a"));
    swarm.apply(new SwarmEvent.BackToSourceFailed(swarm.session("a"), "a", "404"));
    swarm.apply(new SwarmEvent.SweepDue());
    assertThat(swarm.swarm().peers()).isEmpty();
    assertThat(swarm.swarm().isIdle()).isTrue();

    swarm.holds(swarm.host("holder"), true);
    swarm.pass(SchedulingSettings.DEFAULTS.peerTtl().plusSeconds(1));
    swarm.apply(new SwarmEvent.SweepDue());
    assertThat(swarm.swarm().peers()).isEmpty();
  }

  @Test
  void holdersAreNotSweptWhileTheirDaemonLives() {
    Host host = swarm.mesh("holder");
    host.openLink();
    swarm.holds(host, true);
    swarm.pass(SchedulingSettings.DEFAULTS.peerTtl().plusSeconds(1));

    swarm.apply(new SwarmEvent.SweepDue());

    assertThat(swarm.swarm().peers()).hasSize(1);
  }

  @Test
  void thousandsOfHoldersAreKept() {
    for (int i = 0; i < 2000; i++) {
      swarm.holds(swarm.host("holder-" + i), true);
    }
    swarm.apply(new SwarmEvent.SweepDue());

    assertThat(swarm.swarm().peers()).hasSize(2000);
    assertThat(swarm.parents("a", swarm.register(swarm.host("a")))).hasSize(3);
  }

  @Test
  void downloadThatRunsOutlivesTheDeletionOfAnOlderCopy() {
    swarm.register(swarm.host("one"));

    swarm.apply(new SwarmEvent.TaskDeletedOnHost("one"));

    assertThat(swarm.swarm().peers()).containsExactly(swarm.peer("one"));
  }

  @Test
  void peersOfAnotherVersionAreNoParents() {
    var wants = terms(null, Priority.LEVEL6, false, true);
    swarm.register(swarm.host("old"), wants, version("1"));
    swarm.sourceStarted("old");
    swarm.sourcePiece("old", 0, "crc32:1");

    List<Decision> decisions = swarm.register(swarm.host("new"), wants, version("2"));
    List<Decision> unknown = swarm.register(swarm.host("unknown"));

    assertThat(only(Decision.NoteSourceChanged.class, decisions)).hasSize(1);
    assertThat(swarm.parents("new", decisions)).isNull();
    assertThat(swarm.parents("unknown", unknown)).contains("old");
  }

  @Test
  void digestsAreThoseOfTheVersionThatIsAskedForNow() {
    var wants = terms(null, Priority.LEVEL6, true, true);
    swarm.register(swarm.host("old"), wants, version("1"));
    swarm.sourceStarted("old");
    swarm.sourcePiece("old", 0, "crc32:1");
    swarm.register(swarm.host("new"), wants, version("2"));
    swarm.sourceStarted("new");

    swarm.sourcePiece("old", 1, "crc32:11");
    swarm.sourcePiece("new", 0, "crc32:2");

    assertThat(swarm.swarm().task().sourcePieces())
        .extracting(p -> p.digest())
        .containsExactly("crc32:2");
  }

  @Test
  void whileTheSchedulerLearnsNobodyIsSentToTheSourceForWantOfOthers() {
    var learning = learning(Duration.ofSeconds(3), false);
    List<Decision> registered = learning.register(learning.host("a"));
    long trigger = only(Decision.TriggerSeed.class, registered).getFirst().triggerId();

    List<Decision> early =
        learning.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.NONE, "no healthy seed"));
    List<Decision> late = learning.pass(Duration.ofSeconds(3));
    long again = only(Decision.TriggerSeed.class, late).getFirst().triggerId();
    List<Decision> last =
        learning.apply(new SwarmEvent.SeedEnded(again, SeedOutcome.NONE, "no healthy seed"));

    assertThat(learning.isSentToSource("a", early)).isFalse();
    assertThat(learning.isSentToSource("a", last)).isTrue();
  }

  @Test
  void whoTellsInTimeWhatItHoldsIsAParent() {
    var learning = learning(Duration.ofSeconds(3), false);
    List<Decision> registered = learning.register(learning.host("a"));
    long trigger = only(Decision.TriggerSeed.class, registered).getFirst().triggerId();
    learning.apply(new SwarmEvent.SeedEnded(trigger, SeedOutcome.NONE, "no healthy seed"));

    List<Decision> decisions = learning.holds(learning.host("holder"), true);

    assertThat(learning.parents("a", decisions)).containsExactly("holder");
  }

  @Test
  void schedulerThatLostItsMemoryAsksNoSeedBeforeItHasLearned() {
    var learning = learning(Duration.ofSeconds(3), true);

    List<Decision> early = learning.register(learning.host("a"));
    List<Decision> late = learning.pass(Duration.ofSeconds(3));

    assertThat(only(Decision.TriggerSeed.class, early)).isEmpty();
    assertThat(only(Decision.TriggerSeed.class, late)).hasSize(1);
  }

  private static SwarmFixture learning(Duration time, boolean isMemoryLost) {
    var known = SchedulingSettings.DEFAULTS;
    return new SwarmFixture(
        new SchedulingSettings(
            3,
            15,
            8,
            200,
            4,
            5,
            known.firstSignTimeout(),
            known.stallTimeout(),
            known.sessionGrace(),
            known.blockTime(),
            known.seedFailureTime(),
            known.pushInterval(),
            known.pieceDownloadTimeout(),
            known.peerTtl(),
            new ManualClock().nanos() + time.toNanos(),
            isMemoryLost));
  }

  @Test
  void deletedTaskLeavesOnlyThePeersOfThatHost() {
    swarm.holds(swarm.host("one"), true);
    swarm.holds(swarm.host("two"), true);

    swarm.apply(new SwarmEvent.TaskDeletedOnHost("one"));

    assertThat(swarm.swarm().peers()).containsExactly(swarm.peer("two"));
    assertThat(swarm.host("one").taskIds()).isEmpty();
    assertThat(swarm.host("two").taskIds()).isEqualTo(Set.of("task"));
  }
}
