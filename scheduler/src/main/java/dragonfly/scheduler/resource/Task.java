package dragonfly.scheduler.resource;

import dragonfly.core.piece.SizeScope;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One content to distribute. Confined to the context of its swarm. */
public final class Task {
  private final String id;
  private final Instant createdAt;
  private @Nullable TaskFacts facts;
  private @Nullable String sourceVersion;
  private long contentLength = -1;
  private int pieceCount = -1;
  private TaskState state = TaskState.PENDING;
  private Instant updatedAt;
  private final SortedMap<Integer, PieceReport> sourcePieces = new TreeMap<>();

  public Task(String id, Instant now) {
    this.id = id;
    this.createdAt = now;
    this.updatedAt = now;
  }

  public String id() {
    return id;
  }

  /** What the last peer that registered said; null before the first one. */
  public @Nullable TaskFacts facts() {
    return facts;
  }

  /** The content that the last peer asked for. */
  public ContentIdentity identity() {
    return new ContentIdentity(contentLength, sourceVersion);
  }

  /** In bytes, negative when unknown. */
  public long contentLength() {
    return contentLength;
  }

  /** Negative when unknown. */
  public int pieceCount() {
    return pieceCount;
  }

  public boolean isLengthKnown() {
    return contentLength >= 0 && pieceCount >= 0;
  }

  public SizeScope sizeScope() {
    return SizeScope.of(contentLength, pieceCount);
  }

  public TaskState state() {
    return state;
  }

  public Instant createdAt() {
    return createdAt;
  }

  public Instant updatedAt() {
    return updatedAt;
  }

  /** Takes over what a peer said; its lengths and version only when they are known. */
  public void describe(TaskFacts newFacts, Instant now) {
    facts = newFacts;
    if (newFacts.sourceVersion() != null) {
      sourceVersion = newFacts.sourceVersion();
    }
    if (newFacts.contentLength() >= 0 && newFacts.pieceCount() >= 0) {
      setLength(newFacts.contentLength(), newFacts.pieceCount());
    }
    updatedAt = now;
  }

  public void setLength(long newContentLength, int newPieceCount) {
    contentLength = newContentLength;
    pieceCount = newPieceCount;
  }

  public void forgetLength() {
    setLength(-1, -1);
  }

  /** Takes the step if the table knows it here. Whether it does. */
  public boolean step(TaskState.Step step, Instant now) {
    Optional<TaskState> next = TaskState.TABLE.next(state, step);
    next.ifPresent(to -> state = to);
    updatedAt = now;
    return next.isPresent();
  }

  /**
   * Pieces as the first peer reported that fetched them from the source, in the order of their
   * numbers.
   */
  public Collection<PieceReport> sourcePieces() {
    return sourcePieces.values();
  }

  /**
   * Records a piece from the source. Returns what another peer had reported before, which stays.
   */
  public @Nullable PieceReport putSourcePiece(PieceReport piece) {
    return sourcePieces.putIfAbsent(piece.number(), piece);
  }

  /** A new copy is fetched from the source and nobody holds an old one. */
  public void forgetSourcePieces() {
    sourcePieces.clear();
  }
}
