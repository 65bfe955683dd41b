package dragonfly.scheduler.scheduling;

import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSet;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.HostDetails;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerTerms;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.Priority;
import dragonfly.scheduler.resource.SeedTicket;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.TaskFacts;
import dragonfly.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A conductor with short words to drive it. Peers have the name of their host. Not thread-safe. */
final class SwarmFixture {
  static final int PIECES = 4;
  private static final long PIECE = 4 << 20;

  final ManualClock clock = new ManualClock();
  final SwarmConductor conductor;
  private final Map<String, Host> hosts = new HashMap<>();
  private final Map<String, Long> sessions = new HashMap<>();
  private final List<Decision.StartTimer> timers = new ArrayList<>();
  private final List<Long> dueAt = new ArrayList<>();
  private long lastSession;

  SwarmFixture(SchedulingSettings settings) {
    conductor =
        new SwarmConductor(
            new Swarm("task", clock.instant()),
            () -> settings,
            clock,
            clock,
            new SplittableRandom(7));
  }

  SwarmFixture() {
    this(SchedulingSettings.DEFAULTS);
  }

  Swarm swarm() {
    return conductor.swarm();
  }

  Peer peer(String name) {
    return swarm().find(name).orElseThrow();
  }

  Host host(String name) {
    return host(name, false, false);
  }

  Host mesh(String name) {
    return host(name, false, true);
  }

  Host seed(String name) {
    return host(name, true, false);
  }

  private Host host(String name, boolean isSeed, boolean isMesh) {
    return hosts.computeIfAbsent(
        name,
        id ->
            new Host(
                id,
                new HostReport(
                    isSeed ? 1 : 0,
                    id,
                    "10.0.0.1",
                    4000,
                    "",
                    "",
                    0,
                    0,
                    true,
                    "1.5.10",
                    isMesh,
                    null,
                    new HostDetails() {}),
                200,
                clock.nanos()));
  }

  List<Decision> apply(SwarmEvent event) {
    List<Decision> decisions = conductor.apply(event);
    for (Decision decision : decisions) {
      if (decision instanceof Decision.StartTimer timer) {
        timers.add(timer);
        dueAt.add(clock.nanos() + timer.delay().toNanos());
      }
    }
    return decisions;
  }

  /** Lets time pass; timers fire on their way. Returns what they led to. */
  List<Decision> pass(Duration time) {
    long end = clock.nanos() + time.toNanos();
    var decisions = new ArrayList<Decision>();
    while (true) {
      int next = -1;
      for (int i = 0; i < dueAt.size(); i++) {
        if (dueAt.get(i) <= end && (next < 0 || dueAt.get(i) < dueAt.get(next))) {
          next = i;
        }
      }
      if (next < 0) {
        clock.advance(Duration.ofNanos(end - clock.nanos()));
        return decisions;
      }
      clock.advance(Duration.ofNanos(Math.max(0, dueAt.remove(next) - clock.nanos())));
      decisions.addAll(apply(timers.remove(next).event()));
    }
  }

  static TaskFacts facts(int pieces) {
    return new TaskFacts(
        "http://source/file", 0, null, null, null, List.of(), PIECE, pieces * PIECE, pieces);
  }

  /** Of a version that the source names. */
  static TaskFacts version(String version) {
    var plain = facts(PIECES);
    return new TaskFacts(
        plain.url(),
        plain.type(),
        null,
        null,
        null,
        List.of(),
        plain.pieceLength(),
        plain.contentLength(),
        plain.pieceCount(),
        version);
  }

  static PeerTerms terms(@Nullable ByteRange range, Priority priority, boolean needs, boolean may) {
    return new PeerTerms(range, priority, 8, needs, may);
  }

  List<Decision> register(Host host) {
    return register(host, terms(null, Priority.LEVEL6, false, true), facts(PIECES));
  }

  List<Decision> register(Host host, PeerTerms terms, TaskFacts facts) {
    sessions.put(host.id(), ++lastSession);
    return apply(
        new SwarmEvent.Registered(
            lastSession, host.id(), host, facts, terms, false, new SeedTicket() {}));
  }

  long session(String name) {
    Long session = sessions.get(name);
    if (session == null) {
      throw new IllegalArgumentException("has not registered: " + name);
    }
    return session;
  }

  List<Decision> started(String name) {
    return apply(new SwarmEvent.DownloadStarted(session(name), name));
  }

  List<Decision> sourceStarted(String name) {
    return apply(new SwarmEvent.BackToSourceStarted(session(name), name));
  }

  List<Decision> sourcePiece(String name, int number) {
    return sourcePiece(name, number, "crc32:" + number);
  }

  List<Decision> sourcePiece(String name, int number, String digest) {
    return apply(
        new SwarmEvent.SourcePieceFinished(session(name), name, report(number, null, digest)));
  }

  List<Decision> piece(String name, int number, String parent) {
    return apply(
        new SwarmEvent.PieceFinished(
            session(name), name, report(number, parent, "crc32:" + number)));
  }

  PieceReport report(int number, @Nullable String parent, String digest) {
    return new PieceReport(
        number, number * PIECE, PIECE, digest, parent, 1_000_000, clock.instant());
  }

  List<Decision> pieceFailed(String name, String parent) {
    return apply(new SwarmEvent.PieceFailed(session(name), name, parent, true));
  }

  List<Decision> reschedule(String name, String... parents) {
    return apply(new SwarmEvent.RescheduleAsked(session(name), name, Set.of(parents)));
  }

  List<Decision> breakOff(String name) {
    return apply(new SwarmEvent.SessionClosed(session(name), name));
  }

  List<Decision> holds(Host host, boolean isFinished, int... pieces) {
    var set = new PieceSet();
    for (int piece : pieces) {
      set.add(piece);
    }
    return apply(new SwarmEvent.TaskHeld(host, host.id(), facts(PIECES), isFinished, set));
  }

  /** Names of the parents that the peer is answered with; null when it is not. */
  @Nullable List<String> parents(String name, List<Decision> decisions) {
    List<String> parents = null;
    for (Decision decision : decisions) {
      if (decision instanceof Decision.AnswerParents answer
          && answer.sessionId() == session(name)) {
        parents = answer.parents().stream().map(PeerView::id).toList();
      }
    }
    return parents;
  }

  boolean isSentToSource(String name, List<Decision> decisions) {
    return decisions.stream()
        .anyMatch(
            d -> d instanceof Decision.AnswerBackToSource a && a.sessionId() == session(name));
  }

  Decision.@Nullable Refusal refusal(String name, List<Decision> decisions) {
    for (Decision decision : decisions) {
      if (decision instanceof Decision.Refuse refuse && refuse.sessionId() == session(name)) {
        return refuse.reason();
      }
    }
    return null;
  }

  static <T extends Decision> List<T> only(Class<T> type, List<Decision> decisions) {
    return decisions.stream().filter(type::isInstance).map(type::cast).toList();
  }
}
