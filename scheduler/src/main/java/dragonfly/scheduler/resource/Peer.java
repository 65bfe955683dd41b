package dragonfly.scheduler.resource;

import dragonfly.core.piece.PieceSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One download of a task on a host, or a stored copy of it. Confined to the context of its swarm.
 */
public final class Peer {
  private final String id;
  private final Host host;
  private final PeerTerms terms;
  private final ContentIdentity content;
  private final Instant createdAt;
  private final PieceSet pieces;
  private final Map<String, Refusal> refused = new HashMap<>();
  private @Nullable SeedTicket ticket;
  private PeerState state = PeerState.PENDING;
  private Instant updatedAt;
  private long progressNanos;
  private long startedNanos;
  private long costNanos;
  private @Nullable Long sessionId;
  private boolean isTriggered;
  private boolean isServed;
  private boolean isSource;
  private boolean isStalled;
  private boolean isPushDue;
  private long pushedNanos;
  private boolean gainedPiece;
  private int fruitlessAnswers;
  private long parkedNanos;
  private @Nullable Reason waitsFor;
  private final Traffic traffic = new Traffic();

  /**
   * @param pieces what it has already; owned by the peer from now on
   * @param content the one that it wants or has
   */
  public Peer(
      String id,
      Host host,
      PeerTerms terms,
      ContentIdentity content,
      PieceSet pieces,
      Instant now,
      long nowNanos) {
    this.id = id;
    this.host = host;
    this.terms = terms;
    this.content = content;
    this.pieces = pieces;
    this.createdAt = now;
    this.updatedAt = now;
    this.progressNanos = nowNanos;
    this.startedNanos = nowNanos;
    this.pushedNanos = nowNanos;
    this.parkedNanos = nowNanos;
  }

  private record Refusal(long untilNanos, boolean isFailed, int count) {}

  public String id() {
    return id;
  }

  public Host host() {
    return host;
  }

  public PeerTerms terms() {
    return terms;
  }

  /** The content that it wants or has. */
  public ContentIdentity content() {
    return content;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  public PeerState state() {
    return state;
  }

  /** Takes the step if the table knows it here. Whether it does. */
  public boolean step(PeerState.Step step, Instant now) {
    Optional<PeerState> next = PeerState.TABLE.next(state, step);
    next.ifPresent(to -> state = to);
    updatedAt = now;
    return next.isPresent();
  }

  public void touch(Instant now) {
    updatedAt = now;
  }

  /** What it has. Not to be changed by the caller. */
  public PieceSet pieces() {
    return pieces;
  }

  /** Records a piece. Whether it is new. */
  public boolean addPiece(int number, Instant now, long nowNanos) {
    updatedAt = now;
    progressNanos = nowNanos;
    isStalled = false;
    boolean isNew = pieces.add(number);
    gainedPiece |= isNew;
    return isNew;
  }

  /** Adds all pieces from 0 on. */
  public void addAllPieces(int count) {
    pieces.addAll(PieceSet.ofFirst(count));
  }

  /** Adds pieces that it is known to have. */
  public void addPieces(PieceSet more) {
    pieces.addAll(more);
  }

  /** What it got, and from whom. */
  public Traffic traffic() {
    return traffic;
  }

  /** Why it waits for an answer, as it was noted last; null when it does not. */
  public @Nullable Reason waitsFor() {
    return waitsFor;
  }

  public void setWaitsFor(@Nullable Reason reason) {
    waitsFor = reason;
  }

  /** It waits for an answer from now on. */
  public void park(long nowNanos) {
    parkedNanos = nowNanos;
  }

  /** When it began to wait for the last answer; ticker time. */
  public long parkedNanos() {
    return parkedNanos;
  }

  /** When it last got a piece, or began; ticker time. */
  public long progressNanos() {
    return progressNanos;
  }

  public void progress(long nowNanos) {
    progressNanos = nowNanos;
    isStalled = false;
  }

  /** How long the download took, 0 while it runs. */
  public long costNanos() {
    return costNanos;
  }

  public void begin(long nowNanos) {
    startedNanos = nowNanos;
  }

  public void end(long nowNanos) {
    costNanos = nowNanos - startedNanos;
  }

  /** The announce stream on which it is heard and answered; null when there is none. */
  public @Nullable Long sessionId() {
    return sessionId;
  }

  public void attach(@Nullable Long newSessionId) {
    sessionId = newSessionId;
  }

  /** Whether we hear of it by the stream of the call that triggered it. */
  public boolean isTriggered() {
    return isTriggered;
  }

  public void setTriggered(boolean triggered) {
    isTriggered = triggered;
  }

  /** Whether we hear of its progress. */
  public boolean isAttached() {
    return sessionId != null || isTriggered;
  }

  /** Whether it was answered with parents. */
  public boolean isServed() {
    return isServed;
  }

  public void setServed(boolean served) {
    isServed = served;
  }

  /** Whether it was told to fetch from the source, or does. */
  public boolean isSource() {
    return isSource;
  }

  public void setSource(boolean source) {
    isSource = source;
  }

  /** Whether it is a source that makes no progress, as far as we know. */
  public boolean isStalled() {
    return isStalled;
  }

  public void setStalled(boolean stalled) {
    isStalled = stalled;
  }

  public @Nullable SeedTicket ticket() {
    return ticket;
  }

  public void setTicket(@Nullable SeedTicket newTicket) {
    ticket = newTicket;
  }

  /** Whether its peers trade pieces in both directions. */
  public boolean isMesh() {
    return host.report().isMesh();
  }

  /** Whether it still downloads and is not its own source. */
  public boolean isDownloading() {
    return (state.isReceived() || state == PeerState.RUNNING) && !isSource;
  }

  /** Whether a message with new parents waits for its time. */
  public boolean isPushDue() {
    return isPushDue;
  }

  public void setPushDue(boolean pushDue) {
    isPushDue = pushDue;
  }

  /** When parents were last sent to it. */
  public long pushedNanos() {
    return pushedNanos;
  }

  public void pushed(long nowNanos) {
    pushedNanos = nowNanos;
  }

  /** It asks again. Counts how often it got answers in a row that brought no piece. */
  public int askAgain() {
    fruitlessAnswers = gainedPiece ? 0 : fruitlessAnswers + 1;
    gainedPiece = false;
    return fruitlessAnswers;
  }

  /** Answers in a row that brought no piece. */
  public int fruitlessAnswers() {
    return fruitlessAnswers;
  }

  /** A piece could not be had from that parent: not again until then. */
  public void block(String parentId, long untilNanos) {
    refused.put(parentId, new Refusal(untilNanos, true, 1));
  }

  /** The parent did not help, without a reported failure: rather others until then. */
  public void avoid(String parentId, long untilNanos, long nowNanos) {
    refused.compute(
        parentId,
        (_, known) -> {
          boolean isKnown = known != null && known.untilNanos - nowNanos > 0;
          int count = isKnown ? known.count + 1 : 1;
          return new Refusal(untilNanos, isKnown && known.isFailed, count);
        });
  }

  /** How a parent is looked at by this child. */
  public enum Opinion {
    GOOD,
    /** Did not help before; better than nobody. */
    AVOIDED,
    BLOCKED
  }

  public Opinion opinionOf(Peer parent, long nowNanos) {
    if (refused.isEmpty()) {
      return Opinion.GOOD;
    }
    Refusal refusal = refused.get(parent.id);
    if (refusal == null) {
      return Opinion.GOOD;
    }
    if (refusal.untilNanos - nowNanos <= 0) {
      refused.remove(parent.id);
      return Opinion.GOOD;
    }
    return refusal.isFailed || refusal.count > 1 ? Opinion.BLOCKED : Opinion.AVOIDED;
  }

  @Override
  public String toString() {
    return "Peer(" + id + " " + state.wireName() + ")";
  }
}
