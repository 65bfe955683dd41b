package dragonfly.daemon.storage;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.FaultPoint;
import dragonfly.core.piece.PieceLayout;
import dragonfly.core.piece.PieceSet;
import io.grpc.Status;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task on disk: which pieces are there, and who wants to hear of new ones. Looking up and
 * committing a piece cost the same however many there are.
 *
 * <p>A task is <i>running</i> while a download fills it, <i>finished</i> when every piece is
 * stored, and else <i>idle</i>: it keeps its pieces and may be taken up again by {@link
 * TaskStorage#create}. Thread-safe; methods that touch the disk say so.
 */
public final class StoredTask {
  private static final Logger log = LoggerFactory.getLogger(StoredTask.class);
  private static final Duration ACCESS_WRITTEN_EVERY = Duration.ofMinutes(1);

  private final StorageContext context;
  private final PieceLayout layout;
  private final Path contentFile;
  private final Path journalFile;
  private final Journal journal;

  /** Held while a piece is put in place: one committer at a time. Taken before {@link #lock}. */
  private final ReentrantLock placing = new ReentrantLock();

  /**
   * Held while bytes go into the content file. The kernel lets one writer of a file in at a time
   * and the next one spins, which costs a processor; here it parks.
   */
  private final ReentrantLock contentTurn = new ReentrantLock();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final @Nullable StoredPiece[] pieces;
  private int stored;
  private long storedBytes;
  private boolean running;
  private boolean deleted;
  private int users;
  private @Nullable ContentStamp stamp;
  private final Map<Integer, PieceWriter> inPlace = new HashMap<>();
  private final Map<Integer, Integer> writers = new HashMap<>();
  private final List<PieceMailbox> subscribers = new ArrayList<>();

  private volatile TaskRecord record;
  private volatile Instant lastAccess;
  private volatile Instant accessWritten;

  StoredTask(
      StorageContext context,
      TaskRecord record,
      Path contentFile,
      Path journalFile,
      Journal journal,
      Instant lastAccess) {
    this.context = context;
    this.record = record;
    this.contentFile = contentFile;
    this.journalFile = journalFile;
    this.journal = journal;
    this.lastAccess = lastAccess;
    this.accessWritten = lastAccess;
    this.layout = new PieceLayout(record.contentLength(), record.pieceLength());
    this.pieces = new StoredPiece[layout.count()];
  }

  public TaskRecord record() {
    return record;
  }

  /** How the content is cut. */
  public PieceLayout layout() {
    return layout;
  }

  /** Whether every piece is stored and {@link #finish} was called. */
  public boolean isFinished() {
    return record.finishedAt() != null;
  }

  /** Whether a download fills the task now. */
  public boolean isRunning() {
    return locked(() -> running);
  }

  public boolean isDeleted() {
    return locked(() -> deleted);
  }

  public boolean hasPiece(int number) {
    return piece(number).isPresent();
  }

  public Optional<StoredPiece> piece(int number) {
    return locked(() -> Optional.ofNullable(pieceOrNull(number)));
  }

  /** A copy of the set of stored pieces. */
  public PieceSet pieces() {
    return locked(
        () -> {
          var set = new PieceSet();
          for (var piece : pieces) {
            if (piece != null) {
              set.add(piece.number());
            }
          }
          return set;
        });
  }

  /** All stored pieces in ascending order. */
  public List<StoredPiece> storedPieces() {
    return locked(
        () -> {
          var list = new ArrayList<StoredPiece>(stored);
          for (var piece : pieces) {
            if (piece != null) {
              list.add(piece);
            }
          }
          return list;
        });
  }

  /** Bytes of all stored pieces. */
  public long storedBytes() {
    return locked(() -> storedBytes);
  }

  /** The file with the content; pieces lie at their offset, the rest is a hole. */
  public Path contentFile() {
    return contentFile;
  }

  /** A reader of the stored bytes. Touches the disk. */
  public ContentReader openReader() {
    return new ContentReader(contentFile);
  }

  /**
   * Reads stored bytes into the buffer. For a few bytes; {@link #openReader} is for more. Touches
   * the disk.
   *
   * @return bytes read, at least 1 if the buffer has room
   */
  public int read(long position, ByteBuffer into) {
    int room = into.remaining();
    try (var reader = openReader()) {
      reader.read(position, into);
    }
    return room;
  }

  // ---- use

  /**
   * Keeps the garbage collection away until closed.
   *
   * @throws DragonflyException ABORTED if the task was deleted
   */
  public Use use() {
    lock.lock();
    try {
      checkNotDeleted();
      users++;
    } finally {
      lock.unlock();
    }
    touch();
    return new Use();
  }

  /** A running reason not to delete a task. Close once. */
  public final class Use implements AutoCloseable {
    private Use() {}

    public StoredTask task() {
      return StoredTask.this;
    }

    @Override
    public void close() {
      touch();
      lock.lock();
      try {
        users--;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether a download runs or somebody holds a {@link Use}. */
  public boolean isInUse() {
    return locked(() -> users > 0 || running);
  }

  /** Notes that the task was used, by a download, an upload or an output. */
  public void touch() {
    var now = context.clock().instant();
    lastAccess = now;
    if (Duration.between(accessWritten, now).compareTo(ACCESS_WRITTEN_EVERY) >= 0) {
      accessWritten = now;
      writeLastAccess();
    }
  }

  /** The journal's modification time is where the last use survives a restart. */
  void writeLastAccess() {
    try {
      Files.setLastModifiedTime(journalFile, FileTime.from(lastAccess));
    } catch (IOException e) {
      log.atDebug().addKeyValue("taskId", record.taskId()).setCause(e).log("last use not written");
    }
  }

  public Instant lastAccess() {
    return lastAccess;
  }

  // ---- subscriptions

  /**
   * Reports every stored piece once, those that exist first, then the end of the download: at once
   * if none is running. Callbacks come one after another, on this thread or on that of a committer:
   * they must only post.
   */
  public Subscription subscribe(Consumer<StoredPiece> committed, Runnable ended) {
    var mailbox = new PieceMailbox(committed, ended, this::unsubscribe);
    lock.lock();
    try {
      for (var piece : pieces) {
        if (piece != null) {
          mailbox.addPiece(piece);
        }
      }
      if (running) {
        subscribers.add(mailbox);
      } else {
        mailbox.addEnd();
      }
    } finally {
      lock.unlock();
    }
    mailbox.deliver();
    return mailbox;
  }

  private void unsubscribe(PieceMailbox mailbox) {
    lock.lock();
    try {
      subscribers.remove(mailbox);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A piece, waiting for it if it is being written now. Blocks.
   *
   * @param atMost longest wait
   */
  public Optional<StoredPiece> awaitPiece(int number, Duration atMost) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long remaining = atMost.toNanos();
      while (pieceOrNull(number) == null && writers.containsKey(number) && remaining > 0) {
        remaining = changed.awaitNanos(remaining);
      }
      return Optional.ofNullable(pieceOrNull(number));
    } finally {
      lock.unlock();
    }
  }

  // ---- writing

  /**
   * A writer for a piece. If the piece is stored already, what is written is dropped and the commit
   * answers the stored one. Touches the disk.
   *
   * @throws IllegalArgumentException if the layout has no such piece
   * @throws DragonflyException ABORTED if the task was deleted
   */
  public PieceWriter openPiece(int number) {
    var span = layout.span(number);
    PieceWriter writer = null;
    lock.lock();
    try {
      checkNotDeleted();
      if (pieceOrNull(number) != null) {
        return new PieceWriter(this, span, new PieceWriter.Target.Nowhere());
      }
      boolean first = !writers.containsKey(number);
      writers.merge(number, 1, Integer::sum);
      try {
        writer = new PieceWriter(this, span, openTarget(number, first));
        if (first) {
          inPlace.put(number, writer);
        }
      } finally {
        if (writer == null) {
          forgetWriter(number);
        }
      }
      return writer;
    } finally {
      lock.unlock();
    }
  }

  private PieceWriter.Target openTarget(int number, boolean first) {
    var path = first ? contentFile : context.newTemporary(record.taskId() + "-" + number);
    try {
      return first
          ? new PieceWriter.Target.InPlace(FileChannel.open(path, StandardOpenOption.WRITE), path)
          : new PieceWriter.Target.Beside(
              FileChannel.open(
                  path,
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE),
              path);
    } catch (IOException e) {
      throw DiskFullException.ofWrite(path, e);
    }
  }

  InstantSource clock() {
    return context.clock();
  }

  ReentrantLock contentTurn() {
    return contentTurn;
  }

  /** A piece is about to be written; the subject names it as {@code <task id>-<number>}. */
  void passFaults(int number) {
    if (context.faults().isArmed(FaultPoint.PIECE_STORE)) {
      context.faults().pass(FaultPoint.PIECE_STORE, record.taskId() + "-" + number);
    }
  }

  StoredPiece commit(PieceWriter writer, StoredPiece piece) {
    List<PieceMailbox> told;
    placing.lock();
    try {
      PieceWriter slower;
      lock.lock();
      try {
        checkNotDeleted();
        var existing = pieceOrNull(piece.number());
        if (existing != null) {
          return existing;
        }
        slower = writer.isBeside() ? inPlace.get(piece.number()) : null;
      } finally {
        lock.unlock();
      }
      if (writer.isRevoked()) {
        throw new DragonflyException(
            Status.Code.ABORTED, "another writer took the piece over: piece=" + piece.number());
      }
      if (slower != null) {
        slower.revoke();
      }
      writer.copyInto(contentFile);
      journal.piece(piece);
      lock.lock();
      try {
        checkNotDeleted();
        put(piece);
        told = List.copyOf(subscribers);
        told.forEach(subscriber -> subscriber.addPiece(piece));
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    } catch (IOException e) {
      throw DiskFullException.ofWrite(contentFile, e);
    } finally {
      placing.unlock();
    }
    told.forEach(PieceMailbox::deliver);
    return piece;
  }

  void closed(PieceWriter writer) {
    lock.lock();
    try {
      int number = writer.span().number();
      inPlace.remove(number, writer);
      forgetWriter(number);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void forgetWriter(int number) {
    writers.computeIfPresent(number, (_, count) -> count == 1 ? null : count - 1);
  }

  static boolean fits(PieceLayout layout, StoredPiece piece) {
    if (piece.number() < 0 || piece.number() >= layout.count()) {
      return false;
    }
    var span = layout.span(piece.number());
    return span.offset() == piece.offset() && span.length() == piece.length();
  }

  // ---- life

  /**
   * Takes the task up: it is running from now on unless it is finished, and subscribers wait for
   * pieces. {@link TaskStorage#create} has done that already. Touches the disk.
   *
   * @throws DragonflyException ABORTED if the task was deleted
   */
  public void start() {
    locked(
        () -> {
          checkNotDeleted();
          return true;
        });
    try {
      ContentFiles.ensure(contentFile, record.contentLength());
    } catch (IOException e) {
      throw DiskFullException.ofWrite(contentFile, e);
    }
    locked(() -> running = !isFinished());
    touch();
  }

  /**
   * Ends a download that stored every piece; tells the subscribers. The content is written through
   * to the disk in the background. Touches the disk.
   *
   * @throws IllegalStateException if a piece is missing
   * @throws DragonflyException ABORTED if the task was deleted
   */
  public void finish() {
    placing.lock();
    try {
      if (isFinished()) {
        return;
      }
      lock.lock();
      try {
        checkNotDeleted();
        if (stored != layout.count()) {
          throw new IllegalStateException(
              "pieces are missing: stored=" + stored + " expected=" + layout.count());
        }
      } finally {
        lock.unlock();
      }
      seal(context.clock().instant());
    } catch (IOException e) {
      throw DiskFullException.ofWrite(contentFile, e);
    } finally {
      placing.unlock();
    }
    end();
  }

  private void seal(Instant at) throws IOException {
    var now = ContentStamp.of(contentFile);
    journal.finished(at, now);
    lock.lock();
    try {
      stamp = now;
      record = record.withFinishedAt(at);
    } finally {
      lock.unlock();
    }
  }

  /** Ends a download that did not store every piece; those that are there stay, and are served. */
  public void fail() {
    end();
  }

  private void end() {
    List<PieceMailbox> told;
    boolean ended;
    lock.lock();
    try {
      ended = running;
      running = false;
      told = List.copyOf(subscribers);
      subscribers.clear();
      told.forEach(PieceMailbox::addEnd);
    } finally {
      lock.unlock();
    }
    told.forEach(PieceMailbox::deliver);
    if (ended) {
      context.syncLater(this);
    }
  }

  /**
   * Writes what is stored through to the disk and notes that, so that it is believed after a crash
   * of the machine. Touches the disk, for long.
   */
  void sync() throws IOException {
    if (isDeleted() || isRunning()) {
      return;
    }
    try (var channel = FileChannel.open(contentFile, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    if (!isRunning()) { // a download that was taken up meanwhile wrote unsynced pieces
      journal.synced();
      journal.sync();
      journal.rest();
      writeLastAccess();
    }
  }

  /** Whether the content file has other names, so that its blocks stay when it is deleted. */
  public boolean isLinkedElsewhere() {
    return ContentFiles.links(contentFile) > 1;
  }

  /**
   * Forgets the task and removes its files. Files that are open stay readable.
   *
   * @param evenInUse false: does nothing if the task is in use
   * @return whether the task is deleted
   */
  boolean delete(boolean evenInUse) throws IOException {
    long bytes;
    lock.lock();
    try {
      if (deleted || (!evenInUse && (running || users > 0))) {
        return deleted;
      }
      deleted = true;
      bytes = storedBytes;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    context.used().add(-bytes);
    end();
    journal.close();
    // The journal first: content without one is removed at the next start.
    Files.deleteIfExists(journalFile);
    Files.deleteIfExists(contentFile);
    return true;
  }

  void close() throws IOException {
    if (!lastAccess.equals(accessWritten)) {
      writeLastAccess();
    }
    journal.close();
  }

  // ---- trust

  /**
   * Whether a finished task's file still is what was stored. An output may share its blocks with
   * the cache, so a user may have changed it: then every piece is read and compared, bad ones are
   * dropped, and the good ones move to a file of their own. Cheap when nothing changed; touches the
   * disk.
   *
   * @return false if pieces were dropped; the task is not finished any more
   */
  public boolean verifyUnchanged() {
    ContentStamp known;
    lock.lock();
    try {
      known = stamp;
    } finally {
      lock.unlock();
    }
    if (known == null || known.equals(ContentFiles.stampOrNull(contentFile))) {
      return true;
    }
    placing.lock();
    try {
      return !isFinished() || verifyAll();
    } catch (IOException e) {
      throw DiskFullException.ofWrite(contentFile, e);
    } finally {
      placing.unlock();
    }
  }

  private boolean verifyAll() throws IOException {
    var now = ContentFiles.stampOrNull(contentFile);
    if (now != null && now.equals(locked(() -> stamp))) {
      return true; // another thread was first
    }
    var all = storedPieces();
    var good = ContentFiles.verify(contentFile, all);
    log.atWarn()
        .addKeyValue("taskId", record.taskId())
        .addKeyValue("pieces", all.size())
        .addKeyValue("dropped", all.size() - good.size())
        .log("content file was changed from outside");
    if (good.size() == all.size() && now != null && now.size() == record.contentLength()) {
      seal(record.finishedAt() == null ? context.clock().instant() : record.finishedAt());
      return true;
    }
    for (var piece : all) {
      if (!good.contains(piece)) {
        journal.dropped(piece.number());
      }
    }
    lock.lock();
    try {
      stamp = null;
      record = record.withFinishedAt(null);
      for (var piece : all) {
        if (!good.contains(piece)) {
          drop(piece);
        }
      }
    } finally {
      lock.unlock();
    }
    // The changed file is the user's: later pieces must not be written over the user's bytes.
    ContentFiles.replaceByCopy(
        contentFile,
        context.newTemporary(record.taskId() + "-rescue"),
        record.contentLength(),
        good);
    return false;
  }

  // ---- recovery, before the task is visible to anybody

  void recover(
      List<StoredPiece> recovered, @Nullable Instant finishedAt, @Nullable ContentStamp at) {
    lock.lock();
    try {
      recovered.forEach(this::put);
      if (finishedAt != null && stored == layout.count()) {
        stamp = at;
        record = record.withFinishedAt(finishedAt);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- guarded by lock

  private @Nullable StoredPiece pieceOrNull(int number) {
    return number >= 0 && number < pieces.length ? pieces[number] : null;
  }

  private void put(StoredPiece piece) {
    pieces[piece.number()] = piece;
    stored++;
    storedBytes += piece.length();
    context.used().add(piece.length());
  }

  private void drop(StoredPiece piece) {
    pieces[piece.number()] = null;
    stored--;
    storedBytes -= piece.length();
    context.used().add(-piece.length());
  }

  private void checkNotDeleted() {
    if (deleted) {
      throw new DragonflyException(
          Status.Code.ABORTED, "task was deleted: taskId=" + record.taskId());
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
