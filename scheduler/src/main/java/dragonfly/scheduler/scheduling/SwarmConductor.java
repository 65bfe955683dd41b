package dragonfly.scheduler.scheduling;

import dragonfly.core.piece.PieceSet;
import dragonfly.core.piece.SizeScope;
import dragonfly.core.time.Ticker;
import dragonfly.scheduler.resource.ContentIdentity;
import dragonfly.scheduler.resource.Host;
import dragonfly.scheduler.resource.Note;
import dragonfly.scheduler.resource.Peer;
import dragonfly.scheduler.resource.PeerState;
import dragonfly.scheduler.resource.PeerTerms;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.Reason;
import dragonfly.scheduler.resource.Swarm;
import dragonfly.scheduler.resource.SwarmEvent;
import dragonfly.scheduler.resource.SwarmEvent.SeedOutcome;
import dragonfly.scheduler.resource.TaskState;
import dragonfly.scheduler.resource.Verdict;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies events to one swarm and says what has to be done. After every event it is settled: who
 * waits and can be served is served, and who still waits has somebody who brings the content.
 * Confined to the context of the swarm: no lock, no atomic.
 */
public final class SwarmConductor {
  private static final Logger log = LoggerFactory.getLogger(SwarmConductor.class);

  /** More than any content has; a number beyond is a mistake or an attack on our memory. */
  private static final int MAX_PIECES = 1 << 22;

  /** Parents of one note. */
  private static final int MAX_NAMED = 12;

  /** Notes are kept for this time at least, unless there is no room. */
  private static final Duration NOTES_TIME = Duration.ofHours(1);

  private final Swarm swarm;
  private final Supplier<SchedulingSettings> settings;
  private final InstantSource clock;
  private final Ticker ticker;
  private final ParentScheduler scheduler;
  private final MeshKeeper mesh;
  private final SourcePlanner sources;

  public SwarmConductor(
      Swarm swarm,
      Supplier<SchedulingSettings> settings,
      InstantSource clock,
      Ticker ticker,
      RandomGenerator random) {
    this.swarm = swarm;
    this.settings = settings;
    this.clock = clock;
    this.ticker = ticker;
    this.scheduler = new ParentScheduler(new Evaluator(), random);
    this.mesh = new MeshKeeper(scheduler);
    this.sources = new SourcePlanner(scheduler);
  }

  public Swarm swarm() {
    return swarm;
  }

  /** Applies an event; returns what has to be done, in this order. */
  public List<Decision> apply(SwarmEvent event) {
    var turn = new Turn(swarm, settings.get(), clock.instant(), ticker.nanos());
    handle(turn, event);
    settle(turn);
    return List.copyOf(turn.decisions);
  }

  private void handle(Turn turn, SwarmEvent event) {
    switch (event) {
      case SwarmEvent.Registered e -> register(turn, e);
      case SwarmEvent.PeerMessage e -> hear(turn, e);
      case SwarmEvent.PeerDeleted e -> swarm.find(e.peerId()).ifPresent(p -> leave(turn, p));
      // a download that runs there now is of another copy than the one that was dropped
      case SwarmEvent.TaskDeletedOnHost e ->
          leaveAll(turn, p -> p.host().id().equals(e.hostId()) && !p.isAttached());
      case SwarmEvent.HostLeft e -> leaveAll(turn, p -> p.host().equals(e.host()));
      case SwarmEvent.HostLost e -> hostLost(turn, e.host());
      case SwarmEvent.TaskHeld e -> hold(turn, e);
      case SwarmEvent.SeedChosen e -> {
        var trigger = swarm.triggers().get(e.triggerId());
        if (trigger != null) {
          trigger.choose(e.hostId());
        }
      }
      case SwarmEvent.SeedProgress e -> seedProgress(turn, e);
      case SwarmEvent.SeedEnded e -> endSeed(turn, e.triggerId(), e.outcome(), e.description());
      case SwarmEvent.WatchStarted e -> {
        swarm.watchers().add(e.watchId());
        if (!swarm.task().sourcePieces().isEmpty()) {
          turn.decide(
              new Decision.TellDigests(
                  Set.of(e.watchId()), List.copyOf(swarm.task().sourcePieces())));
        }
      }
      case SwarmEvent.WatchEnded e -> swarm.watchers().remove(e.watchId());
      case SwarmEvent.SweepDue _ -> {
        leaveAll(turn, p -> hasToGo(turn, p));
        swarm.notes().trim(turn.now.minus(NOTES_TIME));
      }
      case SwarmEvent.TimerFired e -> timerFired(turn, e);
    }
  }

  private void timerFired(Turn turn, SwarmEvent.TimerFired event) {
    switch (event) {
      case SwarmEvent.PushDue e ->
          swarm.find(e.peerId()).ifPresent(peer -> mesh.pushNow(turn, peer));
      case SwarmEvent.SeedCheckDue e -> {
        var trigger = swarm.triggers().get(e.triggerId());
        if (trigger != null && sources.isOverdue(turn, trigger)) {
          turn.decide(new Decision.CancelSeed(e.triggerId()));
          endSeed(turn, e.triggerId(), SeedOutcome.FAILED, "no progress");
        }
      }
      case SwarmEvent.SourceCheckDue e ->
          swarm
              .find(e.peerId())
              .filter(p -> sources.isSourceOverdue(turn, p, e.sessionId()))
              .ifPresent(p -> stall(turn, p, "no progress"));
      case SwarmEvent.GraceOver e ->
          swarm
              .find(e.peerId())
              .filter(p -> !p.isAttached() && p.isSource())
              .ifPresent(p -> stall(turn, p, "its announce stream broke"));
      case SwarmEvent.HostAway e -> hostAway(turn, e.host());
      case SwarmEvent.LearningOver _ -> turn.unsettle();
    }
  }

  // ---- what peers say ----

  private void register(Turn turn, SwarmEvent.Registered e) {
    var had = new PieceSet();
    List<Peer> children = List.of();
    Peer known = swarm.peer(e.peerId());
    if (known != null) {
      had.addAll(known.pieces());
      children = swarm.remove(known);
    }
    describe(turn, e);
    var peer =
        new Peer(
            e.peerId(), e.host(), e.terms(), e.facts().identity(), had, turn.now, turn.nowNanos);
    peer.attach(e.sessionId());
    peer.setTicket(e.ticket());
    swarm.add(peer);
    children.forEach(child -> swarm.graph().add(peer, child));
    sources.registered(turn, peer);
    swarm.task().step(TaskState.Step.DOWNLOAD, turn.now);
    if (e.isMetadataOnly()) {
      peer.step(PeerState.Step.REGISTER_NORMAL, turn.now);
      turn.decide(new Decision.AnswerMetadataOnly(e.sessionId()));
    } else if (swarm.task().sizeScope() == SizeScope.EMPTY) {
      peer.step(PeerState.Step.REGISTER_EMPTY, turn.now);
      turn.decide(new Decision.AnswerEmpty(e.sessionId()));
    } else {
      peer.step(PeerState.Step.REGISTER_NORMAL, turn.now);
      if (peer.terms().needsBackToSource() && SourcePlanner.hasRoomForSource(turn)) {
        sources.sendToSource(turn, peer, Reason.SOURCE_AS_ASKED, "the peer asked for it");
      } else {
        park(turn, peer);
      }
    }
    turn.unsettle();
  }

  private void describe(Turn turn, SwarmEvent.Registered e) {
    var task = swarm.task();
    var wanted = e.facts().identity();
    if (!wanted.fits(task.identity())) {
      if (!swarm.roots().isEmpty()) {
        turn.note(Reason.SOURCE_CHANGED, wanted.toString());
        turn.decide(
            new Decision.NoteSourceChanged(
                e.peerId(), "%s expected=%s".formatted(wanted, task.identity())));
      }
      task.forgetSourcePieces();
    }
    task.describe(e.facts(), turn.now);
  }

  private void hear(Turn turn, SwarmEvent.PeerMessage message) {
    Peer peer = swarm.peer(message.peerId());
    if (peer == null || !Long.valueOf(message.sessionId()).equals(peer.sessionId())) {
      if (!(message instanceof SwarmEvent.SessionClosed)) {
        turn.decide(
            new Decision.Refuse(
                message.sessionId(),
                Decision.Refusal.UNKNOWN_PEER,
                "peer is not known: peerId=" + message.peerId()));
      }
      return;
    }
    peer.touch(turn.now);
    switch (message) {
      case SwarmEvent.Registered e -> throw new IllegalArgumentException(e.peerId());
      case SwarmEvent.DownloadStarted _ -> {
        if (peer.state() != PeerState.RUNNING) {
          step(turn, peer, PeerState.Step.DOWNLOAD);
        }
      }
      case SwarmEvent.BackToSourceStarted _ -> startBackToSource(turn, peer);
      case SwarmEvent.RescheduleAsked e -> reschedule(turn, peer, e.parentIds());
      case SwarmEvent.PieceFinished e -> pieceFinished(turn, peer, e.piece());
      case SwarmEvent.SourcePieceFinished e -> sourcePieceFinished(turn, peer, e.piece());
      case SwarmEvent.PieceFailed e -> pieceFailed(turn, peer, e);
      case SwarmEvent.SourcePieceFailed e ->
          log.atWarn()
              .addKeyValue("taskId", swarm.task().id())
              .addKeyValue("peerId", peer.id())
              .log("piece failed at the source: {}", e.description());
      case SwarmEvent.DownloadFinished e -> finish(turn, peer, e.sessionId());
      case SwarmEvent.BackToSourceFinished e -> finish(turn, peer, e.sessionId());
      case SwarmEvent.DownloadFailed e -> fail(turn, peer, e.sessionId(), e.description());
      case SwarmEvent.BackToSourceFailed e -> fail(turn, peer, e.sessionId(), e.description());
      case SwarmEvent.SessionClosed e -> detach(turn, peer, e.sessionId());
    }
    refresh(turn, peer);
  }

  private void startBackToSource(Turn turn, Peer peer) {
    if (peer.state() != PeerState.BACK_TO_SOURCE) {
      step(turn, peer, PeerState.Step.DOWNLOAD_BACK_TO_SOURCE);
    }
    Long sessionId = peer.sessionId();
    if (!peer.isSource() && sessionId != null) {
      // It went without being told, which clients do when their patience ends.
      turn.note(Reason.SOURCE_ON_ITS_OWN, peer, turn.waited(peer), List.of());
      peer.setWaitsFor(null);
      turn.decide(
          new Decision.StartTimer(
              turn.settings.stallTimeout(), new SwarmEvent.SourceCheckDue(peer.id(), sessionId)));
    }
    peer.setSource(true);
    peer.progress(turn.nowNanos);
    swarm.parked().remove(peer);
    swarm.unrooted().remove(peer);
    swarm.graph().removeParents(peer);
    sources.progressed(turn, peer);
  }

  private void reschedule(Turn turn, Peer peer, Set<String> parentIds) {
    turn.note(Reason.RESCHEDULE_ASKED, peer, Duration.ZERO, avoided(parentIds));
    for (String parentId : parentIds) {
      peer.avoid(parentId, turn.after(turn.settings.blockTime()), turn.nowNanos);
    }
    swarm.graph().removeParents(peer);
    swarm.unrooted().remove(peer);
    peer.setSource(false);
    int fruitless = peer.askAgain();
    if (fruitless >= turn.settings.retryLimit()) {
      peer.step(PeerState.Step.DOWNLOAD_FAILED, turn.now);
      turn.refuse(
          peer,
          Decision.Refusal.EXHAUSTED,
          "no answer brought a piece: answers=%d limit=%d peerId=%s"
              .formatted(fruitless, turn.settings.retryLimit(), peer.id()));
    } else if (fruitless >= turn.settings.retryBackToSourceLimit()
        && peer.terms().mayGoBackToSource()
        && SourcePlanner.hasRoomForSource(turn)) {
      sources.sendToSource(
          turn,
          peer,
          Reason.SOURCE_AFTER_FRUITLESS_ANSWERS,
          "answers brought no piece: answers=" + fruitless);
    } else {
      park(turn, peer);
    }
  }

  private List<Note.Candidate> avoided(Set<String> parentIds) {
    return parentIds.stream()
        .limit(MAX_NAMED)
        .map(
            id ->
                new Note.Candidate(
                    id,
                    swarm.find(id).map(p -> p.host().report().hostname()).orElse(""),
                    Verdict.AVOIDED))
        .toList();
  }

  private void pieceFinished(Turn turn, Peer peer, PieceReport piece) {
    if (!isPossible(piece)) {
      return;
    }
    boolean isNew = peer.addPiece(piece.number(), turn.now, turn.nowNanos);
    sources.progressed(turn, peer);
    String parentId = piece.parentId();
    if (isNew) {
      swarm.addFromPeer(parentId == null ? null : swarm.peer(parentId), peer, piece.length());
    }
    if (parentId != null) {
      swarm
          .find(parentId)
          .ifPresent(
              parent -> {
                parent.touch(turn.now);
                parent.host().served(piece.length(), piece.costNanos());
              });
    }
  }

  private void sourcePieceFinished(Turn turn, Peer peer, PieceReport piece) {
    if (!isPossible(piece)) {
      return;
    }
    if (peer.addPiece(piece.number(), turn.now, turn.nowNanos)) {
      swarm.addFromSource(peer, piece.number(), piece.length());
    }
    sources.progressed(turn, peer);
    if (!peer.content().fits(swarm.task().identity())) {
      return;
    }
    PieceReport known = swarm.task().putSourcePiece(piece);
    if (known == null) {
      if (!swarm.watchers().isEmpty()) {
        turn.decide(new Decision.TellDigests(swarm.watchers(), List.of(piece)));
      }
    } else if (!known.digest().equals(piece.digest())) {
      turn.note(Reason.SOURCE_CHANGED, peer, piece.number(), "");
      turn.decide(
          new Decision.NoteSourceChanged(
              peer.id(),
              "piece=%d digest=%s expected=%s"
                  .formatted(piece.number(), piece.digest(), known.digest())));
    }
  }

  private boolean isPossible(PieceReport piece) {
    int limit = swarm.task().isLengthKnown() ? swarm.task().pieceCount() : MAX_PIECES;
    boolean isPossible = piece.number() >= 0 && piece.number() < Math.min(limit, MAX_PIECES);
    if (!isPossible) {
      log.atWarn()
          .addKeyValue("taskId", swarm.task().id())
          .addKeyValue("piece", piece.number())
          .log("piece number out of range: pieceCount={}", swarm.task().pieceCount());
    }
    return isPossible;
  }

  private void pieceFailed(Turn turn, Peer peer, SwarmEvent.PieceFailed e) {
    if (!e.isTemporary()) {
      log.atWarn()
          .addKeyValue("taskId", swarm.task().id())
          .addKeyValue("peerId", peer.id())
          .log("piece failed for good: parentId={}", e.parentId());
      return;
    }
    peer.block(e.parentId(), turn.after(turn.settings.blockTime()));
    Peer parent = swarm.peer(e.parentId());
    turn.note(
        Reason.PARENT_BLOCKED,
        peer,
        Duration.ZERO,
        List.of(
            new Note.Candidate(
                e.parentId(),
                parent == null ? "" : parent.host().report().hostname(),
                Verdict.BLOCKED)));
    if (parent != null && peer.isMesh() && swarm.graph().remove(parent, peer)) {
      mesh.repair(turn, peer);
    }
  }

  private void finish(Turn turn, Peer peer, long sessionId) {
    boolean wasSource = peer.isSource();
    step(turn, peer, PeerState.Step.DOWNLOAD_SUCCEEDED);
    succeeded(turn, peer, wasSource);
    turn.note(Reason.FINISHED, peer);
    peer.attach(null);
    turn.decide(new Decision.EndSession(sessionId));
  }

  private void succeeded(Turn turn, Peer peer, boolean wasSource) {
    peer.setSource(false);
    peer.end(turn.nowNanos);
    peer.setTicket(null);
    swarm.parked().remove(peer);
    swarm.unrooted().remove(peer);
    swarm.graph().removeParents(peer);
    if (peer.state() != PeerState.SUCCEEDED || peer.terms().range() != null) {
      return;
    }
    if (wasSource && !swarm.task().isLengthKnown()) {
      measure(peer);
    }
    if (swarm.task().isLengthKnown()) {
      peer.addAllPieces(swarm.task().pieceCount());
    }
    swarm.task().step(TaskState.Step.DOWNLOAD_SUCCEEDED, turn.now);
    refresh(turn, peer);
    turn.unsettle();
  }

  /** The length of a content that no one knew before it was all there. */
  private void measure(Peer peer) {
    long length = 0;
    int count = 0;
    for (PieceReport piece : swarm.task().sourcePieces()) {
      length = Math.max(length, piece.offset() + piece.length());
      count = Math.max(count, piece.number() + 1);
    }
    if (count == peer.pieces().cardinality()) {
      swarm.task().setLength(length, count);
    }
  }

  private void fail(Turn turn, Peer peer, long sessionId, String description) {
    log.atInfo()
        .addKeyValue("taskId", swarm.task().id())
        .addKeyValue("peerId", peer.id())
        .addKeyValue("state", peer.state().wireName())
        .log("peer failed: {}", description);
    boolean wasSource = peer.isSource();
    step(turn, peer, PeerState.Step.DOWNLOAD_FAILED);
    turn.note(Reason.DOWNLOAD_FAILED, peer, 0, description);
    peer.setSource(false);
    peer.attach(null);
    swarm.parked().remove(peer);
    swarm.unrooted().remove(peer);
    swarm.graph().removeParents(peer);
    refresh(turn, peer);
    dropChildren(turn, peer);
    if (wasSource && swarm.roots().isEmpty()) {
      swarm.task().step(TaskState.Step.DOWNLOAD_FAILED, turn.now);
      if (swarm.parked().isEmpty() && swarm.mates().isEmpty()) {
        swarm.task().forgetLength();
      }
    }
    turn.unsettle();
    turn.decide(new Decision.EndSession(sessionId));
  }

  /** The announce stream broke. The peer may live on, and what it has stays useful. */
  private void detach(Turn turn, Peer peer, long sessionId) {
    peer.attach(null);
    peer.setPushDue(false);
    swarm.unrooted().remove(peer);
    boolean wasParked = swarm.parked().remove(peer);
    if (peer.state() == PeerState.SUCCEEDED) {
      return;
    }
    turn.note(Reason.STREAM_BROKE, peer);
    if (peer.pieces().isEmpty() && (wasParked || peer.state() != PeerState.BACK_TO_SOURCE)) {
      leave(turn, peer);
    } else if (peer.isSource() && peer.host().link() == Host.Link.LOST && !peer.isAttached()) {
      stall(turn, peer, "its daemon is gone");
    } else if (peer.isSource()) {
      turn.decide(
          new Decision.StartTimer(
              turn.settings.sessionGrace(), new SwarmEvent.GraceOver(peer.id(), sessionId)));
    }
    turn.unsettle();
  }

  private void step(Turn turn, Peer peer, PeerState.Step step) {
    PeerState from = peer.state();
    if (!peer.step(step, turn.now)) {
      log.atWarn()
          .addKeyValue("taskId", swarm.task().id())
          .addKeyValue("peerId", peer.id())
          .addKeyValue("state", from.wireName())
          .log("event does not fit the state: {}", step.wireName());
    }
  }

  // ---- what hosts say ----

  private void hold(Turn turn, SwarmEvent.TaskHeld e) {
    // a host has one copy: those that it announced before it restarted are this one
    swarm.peers().stream()
        .filter(p -> p.host().equals(e.host()) && !p.isAttached() && !p.id().equals(e.peerId()))
        .toList()
        .forEach(p -> leave(turn, p));
    Peer known = swarm.peer(e.peerId());
    if (known != null && known.state() != PeerState.FAILED && known.state() != PeerState.LEFT) {
      known.addPieces(e.pieces());
      known.touch(turn.now);
      if (e.isFinished() && !known.isAttached() && known.state() != PeerState.SUCCEEDED) {
        known.step(PeerState.Step.DOWNLOAD_SUCCEEDED, turn.now);
        succeeded(turn, known, false);
      }
      refresh(turn, known);
      return;
    }
    List<Peer> children = known == null ? List.of() : swarm.remove(known);
    var task = swarm.task();
    if (task.facts() == null || !task.isLengthKnown()) {
      task.describe(e.facts(), turn.now);
    }
    var peer =
        new Peer(
            e.peerId(),
            e.host(),
            PeerTerms.HOLDER,
            e.facts().identity(),
            e.pieces().copy(),
            turn.now,
            turn.nowNanos);
    swarm.add(peer);
    children.forEach(child -> swarm.graph().add(peer, child));
    peer.step(PeerState.Step.REGISTER_NORMAL, turn.now);
    peer.step(PeerState.Step.DOWNLOAD, turn.now);
    task.step(TaskState.Step.DOWNLOAD, turn.now);
    if (e.isFinished()) {
      peer.step(PeerState.Step.DOWNLOAD_SUCCEEDED, turn.now);
      succeeded(turn, peer, false);
    }
    refresh(turn, peer);
    turn.unsettle();
  }

  private void hostLost(Turn turn, Host host) {
    for (Peer peer : List.copyOf(swarm.peers())) {
      if (peer.host().equals(host) && peer.isSource() && !peer.isStalled() && !peer.isAttached()) {
        stall(turn, peer, "its daemon is gone");
      }
    }
    turn.decide(
        new Decision.StartTimer(turn.settings.sessionGrace(), new SwarmEvent.HostAway(host)));
  }

  /** Nobody relies on the copies of the host any more until its daemon is back. */
  private void hostAway(Turn turn, Host host) {
    for (Peer peer : List.copyOf(swarm.peers())) {
      if (peer.host().equals(host)) {
        refresh(turn, peer);
      }
    }
    turn.unsettle();
  }

  // ---- sources ----

  private void seedProgress(Turn turn, SwarmEvent.SeedProgress e) {
    var trigger = swarm.triggers().get(e.triggerId());
    if (trigger == null) {
      return;
    }
    trigger.progress(turn.nowNanos);
    PieceReport piece = e.piece();
    if (piece == null) {
      return;
    }
    Peer peer = swarm.peer(e.peerId());
    if (peer == null) {
      // The seed announces itself elsewhere, or nowhere; what it says to us is enough.
      var facts = swarm.task().facts();
      peer =
          new Peer(
              e.peerId(),
              e.host(),
              new PeerTerms(trigger.range(), PeerTerms.HOLDER.priority(), 0, true, true),
              facts == null ? ContentIdentity.UNKNOWN : facts.identity(),
              new PieceSet(),
              turn.now,
              turn.nowNanos);
      peer.setTriggered(true);
      peer.setSource(true);
      peer.step(PeerState.Step.REGISTER_NORMAL, turn.now);
      peer.step(PeerState.Step.DOWNLOAD_BACK_TO_SOURCE, turn.now);
      swarm.add(peer);
    }
    peer.setTriggered(true);
    if (piece.parentId() == null && peer.isSource()) {
      sourcePieceFinished(turn, peer, piece);
    } else {
      pieceFinished(turn, peer, piece);
    }
    refresh(turn, peer);
  }

  private void endSeed(Turn turn, long triggerId, SeedOutcome outcome, String description) {
    var trigger = swarm.triggers().get(triggerId);
    if (trigger == null) {
      return;
    }
    String seed = trigger.hostId() == null ? "" : trigger.hostId();
    turn.note(
        switch (outcome) {
          case SUCCEEDED -> Reason.SEED_SUCCEEDED;
          case FAILED -> Reason.SEED_FAILED;
          case NONE -> Reason.SEED_NONE;
        },
        outcome == SeedOutcome.FAILED ? "%s: %s".formatted(seed, description) : seed);
    if (outcome == SeedOutcome.FAILED) {
      log.atWarn()
          .addKeyValue("taskId", swarm.task().id())
          .addKeyValue("hostId", trigger.hostId())
          .log("seed does not bring the content: {}", description);
    }
    for (Peer peer : sources.ended(turn, trigger, outcome)) {
      if (peer.sessionId() == null && peer.state() == PeerState.BACK_TO_SOURCE) {
        if (outcome == SeedOutcome.SUCCEEDED) {
          peer.step(PeerState.Step.DOWNLOAD_SUCCEEDED, turn.now);
          succeeded(turn, peer, true);
        } else {
          stall(turn, peer, description);
        }
      }
      refresh(turn, peer);
    }
  }

  /** The peer is no source any more that others may wait for. */
  private void stall(Turn turn, Peer peer, String why) {
    log.atWarn()
        .addKeyValue("taskId", swarm.task().id())
        .addKeyValue("peerId", peer.id())
        .log("source is given up: {}", why);
    turn.note(Reason.SOURCE_GIVEN_UP, peer, 0, why);
    peer.setStalled(true);
    refresh(turn, peer);
    turn.unsettle();
  }

  // ---- who goes ----

  private void leaveAll(Turn turn, Predicate<Peer> who) {
    for (Peer peer : List.copyOf(swarm.peers())) {
      if (who.test(peer)) {
        leave(turn, peer);
      }
    }
    if (swarm.peers().isEmpty()) {
      swarm.task().step(TaskState.Step.LEAVE, turn.now);
    }
  }

  private void leave(Turn turn, Peer peer) {
    peer.step(PeerState.Step.LEAVE, turn.now);
    peer.attach(null);
    List<Peer> children = swarm.remove(peer);
    mesh.repairAll(turn, children);
    turn.unsettle();
  }

  private void dropChildren(Turn turn, Peer peer) {
    mesh.repairAll(turn, swarm.graph().removeChildren(peer));
  }

  private boolean hasToGo(Turn turn, Peer peer) {
    if (peer.host().isGone() || peer.state() == PeerState.FAILED) {
      return true;
    }
    boolean isHeldForUs = peer.host().link() == Host.Link.OPEN;
    boolean isOld =
        Duration.between(peer.updatedAt(), turn.now).compareTo(turn.settings.peerTtl()) > 0;
    if (isOld && !isHeldForUs) {
      return true;
    }
    boolean isFetching =
        peer.state() == PeerState.RUNNING || peer.state() == PeerState.BACK_TO_SOURCE;
    return isFetching
        && !(isHeldForUs && !peer.isAttached())
        && turn.isPast(peer.progressNanos(), turn.settings.pieceDownloadTimeout());
  }

  // ---- settling ----

  private void park(Turn turn, Peer peer) {
    peer.setServed(false);
    peer.park(turn.nowNanos);
    peer.setWaitsFor(null);
    swarm.parked().add(peer);
    turn.unsettle();
  }

  /**
   * Brings the indexes up to date; children of a root that is none any more look for another way.
   */
  private void refresh(Turn turn, Peer peer) {
    if (swarm.peer(peer.id()) != peer) {
      return;
    }
    if (swarm.refresh(peer)) {
      mesh.repairAll(turn, List.copyOf(swarm.graph().children(peer)));
    }
  }

  private void settle(Turn turn) {
    boolean isSettled = true;
    while (turn.takeUnsettled()) {
      isSettled = false;
      serveParked(turn);
      for (Peer peer : List.copyOf(swarm.unrooted())) {
        mesh.repair(turn, peer);
      }
      sources.provide(turn);
    }
    if (!isSettled) {
      noteWaiting(turn);
    }
  }

  /** Remembers why peers wait, once for each reason. */
  private void noteWaiting(Turn turn) {
    for (Peer peer : swarm.parked()) {
      Reason why = sources.whyWaits(turn, peer);
      if (why != peer.waitsFor()) {
        peer.setWaitsFor(why);
        turn.note(why, peer);
      }
    }
  }

  /**
   * Answers all that can be served. Edges first, so that who is answered together learns of each
   * other at once.
   */
  private void serveParked(Turn turn) {
    if (swarm.parked().isEmpty()) {
      return;
    }
    var served = new LinkedHashSet<Peer>();
    for (Peer peer : List.copyOf(swarm.parked())) {
      var judgement = new Judgement();
      List<Peer> parents = scheduler.choose(turn, peer, judgement);
      if (!parents.isEmpty()) {
        turn.note(
            Reason.PARENTS_GIVEN,
            peer,
            turn.waited(peer),
            judgement.candidates(parents),
            judgement.counts());
        peer.setWaitsFor(null);
        parents.forEach(parent -> swarm.graph().add(parent, peer));
        swarm.parked().remove(peer);
        peer.setServed(true);
        refresh(turn, peer);
        served.add(peer);
        if (peer.isMesh()) {
          mesh.reciprocate(turn, peer, served);
        }
      } else if (isOnOwnHost(turn, peer)) {
        sources.sendToSource(
            turn, peer, Reason.SOURCE_ON_OWN_HOST, "the content is on the peer's own host");
      }
    }
    for (Peer peer : served) {
      answer(turn, peer);
    }
  }

  private boolean isOnOwnHost(Turn turn, Peer peer) {
    return peer.terms().mayGoBackToSource()
        && swarm.peers().stream()
            .anyMatch(
                p ->
                    p.host().equals(peer.host())
                        && p.state() == PeerState.SUCCEEDED
                        && scheduler.canHelp(turn, peer, p));
  }

  private void answer(Turn turn, Peer peer) {
    Long sessionId = peer.sessionId();
    if (sessionId != null) {
      peer.pushed(turn.nowNanos);
      var parents = swarm.graph().parents(peer).stream().map(PeerView::of).toList();
      turn.decide(new Decision.AnswerParents(sessionId, TaskView.of(swarm, false), parents, true));
    }
  }
}
