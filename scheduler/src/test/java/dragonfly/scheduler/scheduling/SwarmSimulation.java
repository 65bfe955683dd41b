package dragonfly.scheduler.scheduling;

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
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A swarm of played daemons around a real conductor, in virtual time: messages take random times,
 * daemons crash, streams break. After every event the invariants are checked. A run is a function
 * of its seed. Not thread-safe.
 */
final class SwarmSimulation {
  private static final long MILLI = 1_000_000;

  /** What happens in a run. */
  record Plan(
      int plainChildren,
      int meshChildren,
      int seeds,
      int pieces,
      boolean isLengthKnown,
      double crashes,
      double brokenStreams,
      double sourceFailures) {}

  private final Plan plan;
  private final SplittableRandom random;
  private final ManualClock clock = new ManualClock();
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private final SwarmConductor conductor;
  private final Map<Long, Client> sessions = new HashMap<>();
  private final Map<String, Client> byPeer = new LinkedHashMap<>();
  private final List<Client> children = new ArrayList<>();
  private final List<Machine> seeds = new ArrayList<>();
  private final Map<Long, Machine> triggered = new HashMap<>();
  private long lastSequence;
  private long lastSession;
  private int sourcePieces;
  private int unasked;

  SwarmSimulation(Plan plan, long seed) {
    this.plan = plan;
    this.random = new SplittableRandom(seed);
    this.conductor =
        new SwarmConductor(
            new Swarm("task", clock.instant()),
            () -> SchedulingSettings.DEFAULTS,
            clock,
            clock,
            new SplittableRandom(seed + 1));
    for (int i = 0; i < plan.seeds; i++) {
      seeds.add(new Machine("seed-" + i, true, random.nextBoolean()));
    }
    for (int i = 0; i < plan.plainChildren + plan.meshChildren; i++) {
      boolean isMesh = i >= plan.plainChildren;
      children.add(new Client(new Machine("host-" + i, false, isMesh), "peer-" + i, false));
    }
  }

  private record Due(long atNanos, long sequence, Runnable what) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return atNanos == other.atNanos
          ? Long.compare(sequence, other.sequence)
          : Long.compare(atNanos, other.atNanos);
    }
  }

  /** A machine with its daemon. */
  private final class Machine {
    final Host host;
    boolean isDead;

    Machine(String id, boolean isSeed, boolean isMesh) {
      HostReport report =
          new HostReport(
              isSeed ? 1 : 0,
              id,
              "10.0.0.1",
              4000,
              "",
              "",
              1_000_000_000,
              0,
              true,
              "1.5.10",
              isMesh,
              null,
              new HostDetails() {});
      host = new Host(id, report, 100, clock.nanos());
    }
  }

  /** Runs until everybody has the content or died; fails when that takes too long. */
  void run() {
    for (Client child : children) {
      later(random.nextInt(2000), child::register);
      if (random.nextDouble() < plan.crashes) {
        later(500 + random.nextInt(20_000), () -> crash(child.machine));
      }
      if (random.nextDouble() < plan.brokenStreams) {
        later(500 + random.nextInt(10_000), child::breakStream);
      }
    }
    for (Machine seed : seeds) {
      if (random.nextDouble() < plan.crashes) {
        later(500 + random.nextInt(10_000), () -> crash(seed));
      }
    }
    long end = clock.nanos() + Duration.ofSeconds(100).toNanos();
    while (!queue.isEmpty() && !isDone()) {
      Due due = queue.remove();
      clock.advance(Duration.ofNanos(due.atNanos - clock.nanos()));
      if (clock.nanos() > end) {
        break;
      }
      due.what.run();
    }
    for (Client child : children) {
      if (!child.isOver()) {
        throw new AssertionError(
            "child is not served: " + child + " at=" + clock.instant() + " swarm=" + describe());
      }
    }
  }

  private String describe() {
    Swarm swarm = conductor.swarm();
    return "peers=%s parked=%s sources=%s triggers=%d roots=%d unrooted=%s"
        .formatted(
            swarm.peers(),
            swarm.parked(),
            swarm.sources(),
            swarm.triggers().size(),
            swarm.roots().size(),
            swarm.unrooted());
  }

  private boolean isDone() {
    return children.stream().allMatch(Client::isOver);
  }

  /** Pieces that were fetched from the source, over all peers. */
  int sourcePieces() {
    return sourcePieces;
  }

  /** Answers that nobody asked for. */
  int unasked() {
    return unasked;
  }

  private void later(long millis, Runnable what) {
    queue.add(new Due(clock.nanos() + millis * MILLI, ++lastSequence, what));
  }

  private void crash(Machine machine) {
    machine.isDead = true;
    for (Client client : List.copyOf(byPeer.values())) {
      if (client.machine.equals(machine)) {
        client.breakStreamForGood();
      }
    }
    triggered.forEach(
        (triggerId, seed) -> {
          if (seed.equals(machine)) {
            later(
                5,
                () ->
                    apply(
                        new SwarmEvent.SeedEnded(
                            triggerId, SwarmEvent.SeedOutcome.FAILED, "crashed")));
          }
        });
    // The host is found missing much later.
    later(600_000, () -> apply(new SwarmEvent.HostLeft(gone(machine))));
  }

  private static Host gone(Machine machine) {
    machine.host.markGone();
    return machine.host;
  }

  // ---- the scheduler ----

  private void apply(SwarmEvent event) {
    for (Decision decision : conductor.apply(event)) {
      carryOut(decision);
    }
    checkInvariants(event);
  }

  private void carryOut(Decision decision) {
    switch (decision) {
      case Decision.ForSession d -> {
        Client client = sessions.get(d.sessionId());
        if (client != null) {
          checkAnswer(client, d);
          later(1 + random.nextInt(3), () -> client.hear(d));
        }
      }
      case Decision.TriggerSeed d -> trigger(d);
      case Decision.CancelSeed d -> triggered.remove(d.triggerId());
      case Decision.StartTimer d -> later(d.delay().toMillis() + 1, () -> apply(d.event()));
      case Decision.TellDigests _ -> {}
      case Decision.NoteSourceChanged d -> throw new AssertionError(d.description());
    }
  }

  private void trigger(Decision.TriggerSeed d) {
    List<Machine> fit =
        seeds.stream().filter(s -> !d.excludedHostIds().contains(s.host.id())).toList();
    if (fit.isEmpty()) {
      later(
          0,
          () ->
              apply(
                  new SwarmEvent.SeedEnded(d.triggerId(), SwarmEvent.SeedOutcome.NONE, "no seed")));
      return;
    }
    Machine seed = fit.get(random.nextInt(fit.size()));
    triggered.put(d.triggerId(), seed);
    later(0, () -> apply(new SwarmEvent.SeedChosen(d.triggerId(), seed.host.id())));
    if (seed.isDead) {
      later(
          3,
          () ->
              apply(
                  new SwarmEvent.SeedEnded(
                      d.triggerId(), SwarmEvent.SeedOutcome.FAILED, "refused")));
      return;
    }
    var client = new Client(seed, seed.host.id() + "-peer-" + d.triggerId(), true);
    client.triggerId = d.triggerId();
    later(5, client::register);
  }

  private void checkAnswer(Client client, Decision.ForSession decision) {
    if (!(decision instanceof Decision.AnswerParents answer)) {
      return;
    }
    if (!answer.isAsked()) {
      unasked++;
      check(client.machine.host.report().isMesh(), "plain peer got what it did not ask for");
    }
    int limit = client.machine.host.report().isMesh() ? 9 : 3;
    check(answer.parents().size() <= limit, "too many parents: " + answer.parents().size());
    var hosts = new HashSet<String>();
    for (PeerView parent : answer.parents()) {
      check(!parent.hostId().equals(client.machine.host.id()), "parent on own host");
      check(hosts.add(parent.hostId()), "two parents on one host");
    }
    check(answer.task().contentLength() >= 0, "answer without a length");
  }

  private void checkInvariants(SwarmEvent event) {
    Swarm swarm = conductor.swarm();
    boolean isBrought =
        !swarm.sources().isEmpty() || !swarm.triggers().isEmpty() || !swarm.roots().isEmpty();
    check(swarm.parked().isEmpty() || isBrought, "parked without a reason after " + event);
    check(swarm.unrooted().isEmpty() || isBrought, "cut off without a reason after " + event);
    Map<Host, Integer> uploads = new HashMap<>();
    for (Peer peer : swarm.peers()) {
      for (Peer parent : swarm.graph().parents(peer)) {
        uploads.merge(parent.host(), 1, Integer::sum);
        check(swarm.peer(parent.id()) == parent, "edge from a peer that is gone");
        check(!parent.host().equals(peer.host()), "edge within a host");
      }
      check(
          peer.isMesh() || !isOnCycle(swarm, peer, peer, new HashSet<>()),
          "plain peer on a cycle: " + peer + " after " + event);
      check(
          !swarm.parked().contains(peer) || swarm.graph().parents(peer).isEmpty(),
          "parked peer has parents");
    }
    for (Client client : byPeer.values()) {
      Host host = client.machine.host;
      check(host.uploads() == uploads.getOrDefault(host, 0), "upload count of " + host);
    }
  }

  private static boolean isOnCycle(Swarm swarm, Peer start, Peer from, Set<Peer> seen) {
    for (Peer child : swarm.graph().children(from)) {
      if (child.equals(start) || (seen.add(child) && isOnCycle(swarm, start, child, seen))) {
        return true;
      }
    }
    return false;
  }

  private static void check(boolean isTrue, String message) {
    if (!isTrue) {
      throw new AssertionError(message);
    }
  }

  // ---- the daemons ----

  /** A peer as its daemon plays it. */
  private final class Client {
    final Machine machine;
    final String peerId;
    final boolean isSeedPeer;
    final BitSet pieces = new BitSet();
    final Set<String> parents = new HashSet<>();
    final Set<String> deadParents = new HashSet<>();
    long session;
    long triggerId;
    boolean isStreamOpen;
    boolean isFinished;
    boolean isAlone;
    boolean isAtSource;
    boolean isRefused;
    private long lastSentNanos;
    private int epoch;

    Client(Machine machine, String peerId, boolean isSeedPeer) {
      this.machine = machine;
      this.peerId = peerId;
      this.isSeedPeer = isSeedPeer;
    }

    boolean isOver() {
      return isFinished || machine.isDead;
    }

    void register() {
      if (isOver()) {
        return;
      }
      session = ++lastSession;
      sessions.put(session, this);
      byPeer.put(peerId, this);
      isStreamOpen = true;
      isRefused = false;
      var facts =
          new TaskFacts(
              "http://source/file",
              0,
              null,
              null,
              null,
              List.of(),
              4 << 20,
              plan.isLengthKnown ? (long) plan.pieces << 22 : -1,
              plan.isLengthKnown ? plan.pieces : -1);
      send(
          new SwarmEvent.Registered(
              session,
              peerId,
              machine.host,
              facts,
              new PeerTerms(null, Priority.LEVEL6, 8, isSeedPeer, true),
              false,
              new SeedTicket() {}));
    }

    /** In the order of sending, after some time, unless the daemon dies before. */
    void send(SwarmEvent event) {
      long at = Math.max(lastSentNanos, clock.nanos() + (1 + random.nextInt(5)) * MILLI);
      lastSentNanos = at;
      queue.add(new Due(at, ++lastSequence, () -> apply(event)));
    }

    void hear(Decision.ForSession decision) {
      if (isOver() || decision.sessionId() != session || !isStreamOpen) {
        return;
      }
      switch (decision) {
        case Decision.AnswerParents d -> {
          isAtSource = false;
          parents.clear();
          deadParents.clear();
          d.parents().forEach(p -> parents.add(p.id()));
          if (d.isAsked()) {
            send(new SwarmEvent.DownloadStarted(session, peerId));
            int now = ++epoch;
            later(10, () -> fetch(now));
          }
        }
        case Decision.AnswerBackToSource _ -> goToSource();
        case Decision.Refuse _, Decision.EndSession _ -> {
          isStreamOpen = false;
          if (!isFinished) {
            isRefused = true;
            alone();
          }
        }
        case Decision.AnswerEmpty _, Decision.AnswerMetadataOnly _ ->
            throw new AssertionError(decision.toString());
      }
    }

    private void goToSource() {
      isAtSource = true;
      parents.clear();
      send(new SwarmEvent.BackToSourceStarted(session, peerId));
      int now = ++epoch;
      if (!isSeedPeer && random.nextDouble() < plan.sourceFailures) {
        later(
            20,
            () -> {
              send(new SwarmEvent.BackToSourceFailed(session, peerId, "refused"));
              isFinished = true;
            });
        return;
      }
      later(20, () -> fetchFromSource(now));
    }

    private void fetchFromSource(int of) {
      if (of != epoch || isOver() || !isAtSource) {
        return;
      }
      int number = pieces.nextClearBit(0);
      if (number >= plan.pieces) {
        finish();
        return;
      }
      pieces.set(number);
      sourcePieces++;
      var piece =
          new PieceReport(
              number, (long) number << 22, 4 << 20, "crc32:" + number, null, 1, clock.instant());
      if (isStreamOpen) {
        send(new SwarmEvent.SourcePieceFinished(session, peerId, piece));
      }
      if (isSeedPeer && triggered.containsKey(triggerId)) {
        send(new SwarmEvent.SeedProgress(triggerId, machine.host, peerId, piece));
      }
      later(20 + random.nextInt(100), () -> fetchFromSource(of));
    }

    private void finish() {
      isFinished = true;
      if (isStreamOpen) {
        send(
            isAtSource
                ? new SwarmEvent.BackToSourceFinished(session, peerId)
                : new SwarmEvent.DownloadFinished(session, peerId));
      }
      if (isSeedPeer && triggered.containsKey(triggerId)) {
        send(new SwarmEvent.SeedEnded(triggerId, SwarmEvent.SeedOutcome.SUCCEEDED, ""));
      }
    }

    /** Tries one piece from one parent. */
    private void fetch(int of) {
      if (of != epoch || isOver() || isAtSource) {
        return;
      }
      if (pieces.cardinality() == plan.pieces) {
        finish();
        return;
      }
      var live = new ArrayList<String>(parents);
      live.removeAll(deadParents);
      if (live.isEmpty() || hasNoHope(live)) {
        ask();
        return;
      }
      String parentId = live.get(random.nextInt(live.size()));
      Client parent = byPeer.get(parentId);
      if (parent == null || parent.machine.isDead) {
        deadParents.add(parentId);
        if (isStreamOpen) {
          send(new SwarmEvent.PieceFailed(session, peerId, parentId, true));
        }
      } else {
        var offered = (BitSet) parent.pieces.clone();
        offered.andNot(pieces);
        int number = offered.nextSetBit(0);
        if (number >= 0) {
          pieces.set(number);
          if (isStreamOpen) {
            send(
                new SwarmEvent.PieceFinished(
                    session,
                    peerId,
                    new PieceReport(
                        number,
                        (long) number << 22,
                        4 << 20,
                        "crc32:" + number,
                        parentId,
                        10 * MILLI,
                        clock.instant())));
          }
        }
      }
      later(5 + random.nextInt(60), () -> fetch(of));
    }

    /** A plain peer asks when all its parents are done or gone; one of ours stays with its mesh. */
    private boolean hasNoHope(List<String> live) {
      if (machine.host.report().isMesh()) {
        return false;
      }
      for (String id : live) {
        Client parent = byPeer.get(id);
        if (parent == null || parent.machine.isDead || !parent.isFinished) {
          return false;
        }
        var offered = (BitSet) parent.pieces.clone();
        offered.andNot(pieces);
        if (!offered.isEmpty()) {
          return false;
        }
      }
      return true;
    }

    private void ask() {
      if (!isStreamOpen) {
        alone();
        return;
      }
      epoch++;
      send(new SwarmEvent.RescheduleAsked(session, peerId, Set.copyOf(parents)));
      parents.clear();
    }

    /** Without a scheduler the rest comes from the source. */
    private void alone() {
      isAlone = true;
      isAtSource = true;
      int now = ++epoch;
      later(20, () -> fetchFromSource(now));
    }

    void breakStream() {
      if (isOver() || !isStreamOpen) {
        return;
      }
      breakStreamForGood();
      if (machine.host.report().isMesh()) {
        later(200 + random.nextInt(1000), this::register);
      } else if (parents.isEmpty() && !isAtSource) {
        alone();
      }
    }

    void breakStreamForGood() {
      if (isStreamOpen) {
        isStreamOpen = false;
        send(new SwarmEvent.SessionClosed(session, peerId));
      }
    }

    @Override
    public String toString() {
      return "Client(%s pieces=%s parents=%s open=%s source=%s refused=%s alone=%s)"
          .formatted(peerId, pieces, parents, isStreamOpen, isAtSource, isRefused, isAlone);
    }
  }
}
