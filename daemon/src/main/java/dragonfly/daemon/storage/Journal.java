package dragonfly.daemon.storage;

import dragonfly.core.fault.FaultPoint;
import dragonfly.core.fault.Faults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The append-only record of one task: a file of frames, each with its own checksum, so that a torn
 * or damaged end is noticed and cut off. Written with plain streams, because an interrupt closes a
 * {@code FileChannel}. Thread-safe; the lock is held across the small writes of this file only.
 *
 * <p>What a kind of frame holds never changes: other fields are another kind. Unknown kinds are
 * skipped.
 *
 * <pre>frame = payload length u32 | crc32c of the payload u32 | payload (first byte: kind)</pre>
 */
final class Journal implements AutoCloseable {
  private static final int FRAME_HEADER = 8;
  private static final int MAX_PAYLOAD = 1 << 20;

  private static final int TASK = 1;
  private static final int PIECE = 2;
  private static final int FINISHED = 3;
  private static final int DROPPED = 4;
  private static final int BOOT = 5;
  private static final int SYNCED = 6;

  private final Faults faults;
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable FileOutputStream out;
  private long length;
  private boolean unusable;

  /**
   * @param length of what is there and good
   */
  Journal(Path file, long length, Faults faults) {
    this.faults = faults;
    this.file = file;
    this.length = length;
  }

  /** What a journal says, in its order. */
  interface Reader {
    void task(TaskRecord task);

    void piece(StoredPiece piece);

    void finished(Instant at, ContentStamp stamp);

    void dropped(int number);

    /** The following frames were written while the machine ran under this boot id. */
    void boot(String bootId);

    /** The content of all pieces before this frame is on the disk itself. */
    void synced();
  }

  /** Reads all whole frames and returns their length in bytes; what follows them is damaged. */
  static long read(Path file, Reader reader) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    var crc = new CRC32C();
    while (bytes.remaining() >= FRAME_HEADER) {
      int start = bytes.position();
      int size = bytes.getInt();
      int expected = bytes.getInt();
      if (size < 1 || size > MAX_PAYLOAD || size > bytes.remaining()) {
        return start;
      }
      crc.reset();
      crc.update(bytes.slice(bytes.position(), size));
      if ((int) crc.getValue() != expected) {
        return start;
      }
      dispatch(new ByteArrayInputStream(bytes.array(), bytes.position(), size), reader);
      bytes.position(bytes.position() + size);
    }
    return bytes.position();
  }

  private static void dispatch(ByteArrayInputStream payload, Reader reader) throws IOException {
    var in = new DataInputStream(payload);
    switch (in.readUnsignedByte()) {
      case TASK -> reader.task(readTask(in));
      case PIECE -> reader.piece(readPiece(in));
      case FINISHED -> reader.finished(readInstant(in), ContentStamp.read(in));
      case DROPPED -> reader.dropped(in.readInt());
      case BOOT -> reader.boot(readText(in));
      case SYNCED -> reader.synced();
      default -> {} // a newer daemon's frame: its checksum is right, so it is whole
    }
  }

  void task(TaskRecord task) throws IOException {
    append(out -> writeTask(out.kind(TASK), task));
  }

  void piece(StoredPiece piece) throws IOException {
    append(out -> writePiece(out.kind(PIECE), piece));
  }

  void finished(Instant at, ContentStamp stamp) throws IOException {
    append(
        out -> {
          writeInstant(out.kind(FINISHED), at);
          stamp.write(out);
        });
  }

  void dropped(int number) throws IOException {
    append(out -> out.kind(DROPPED).writeInt(number));
  }

  void boot(String bootId) throws IOException {
    append(out -> writeText(out.kind(BOOT), bootId));
  }

  void synced() throws IOException {
    append(out -> out.kind(SYNCED));
  }

  /** Waits until the frames are on the disk itself. */
  void sync() throws IOException {
    lock.lock();
    try {
      if (out != null) {
        out.getFD().sync();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the file; the next frame opens it again. */
  void rest() throws IOException {
    lock.lock();
    try {
      if (out != null) {
        out.close();
        out = null;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Closes the file for good: later frames fail, and the file may be deleted. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      unusable = true;
      rest();
    } finally {
      lock.unlock();
    }
  }

  private interface Body {
    void write(Payload payload) throws IOException;
  }

  private void append(Body body) throws IOException {
    var payload = new Payload();
    body.write(payload);
    var frame = payload.frame();
    faults.pass(FaultPoint.METADATA_WRITE, file);
    lock.lock();
    try {
      if (unusable) {
        throw new IOException("journal is closed: path=" + file);
      }
      if (out == null) {
        out = new FileOutputStream(file.toFile(), true);
      }
      try {
        out.write(frame);
        length += frame.length;
      } catch (IOException e) {
        cutBack(e);
        throw e;
      }
    } finally {
      lock.unlock();
    }
  }

  /** A frame cut short would hide all that follow it. */
  private void cutBack(IOException reason) {
    try (var raw = new RandomAccessFile(file.toFile(), "rw")) {
      raw.setLength(length);
    } catch (IOException e) {
      unusable = true;
      reason.addSuppressed(e);
    }
  }

  /** The bytes of one frame while it is written. */
  private static final class Payload extends DataOutputStream {
    private final ByteArrayOutputStream bytes;

    Payload() throws IOException {
      this(new ByteArrayOutputStream(256));
    }

    private Payload(ByteArrayOutputStream bytes) throws IOException {
      super(bytes);
      this.bytes = bytes;
      writeLong(0); // the header, filled in at the end
    }

    Payload kind(int kind) throws IOException {
      writeByte(kind);
      return this;
    }

    byte[] frame() throws IOException {
      flush();
      var frame = bytes.toByteArray();
      int size = frame.length - FRAME_HEADER;
      if (size > MAX_PAYLOAD) {
        throw new IOException("journal frame too large: bytes=" + size);
      }
      var crc = new CRC32C();
      crc.update(frame, FRAME_HEADER, size);
      ByteBuffer.wrap(frame).putInt(size).putInt((int) crc.getValue());
      return frame;
    }
  }

  // ---- fields

  private static void writeTask(DataOutputStream out, TaskRecord task) throws IOException {
    writeText(out, task.taskId());
    writeText(out, task.url());
    writeNullable(out, task.tag());
    writeNullable(out, task.application());
    writeText(out, task.kind().name());
    out.writeLong(task.pieceLength());
    out.writeLong(task.contentLength());
    out.writeInt(task.responseHeader().size());
    for (var field : task.responseHeader().entrySet()) {
      writeText(out, field.getKey());
      writeText(out, field.getValue());
    }
    writeNullable(out, task.digest());
    out.writeBoolean(task.restricted());
    writeInstant(out, task.createdAt());
  }

  private static TaskRecord readTask(DataInputStream in) throws IOException {
    var taskId = readText(in);
    var url = readText(in);
    var tag = readNullable(in);
    var application = readNullable(in);
    var kind = constant(TaskKind.class, readText(in));
    long pieceLength = in.readLong();
    long contentLength = in.readLong();
    Map<String, String> header = new LinkedHashMap<>();
    for (int fields = in.readInt(); fields > 0; fields--) {
      header.put(readText(in), readText(in));
    }
    var digest = readNullable(in);
    return new TaskRecord(
        taskId,
        url,
        tag,
        application,
        kind,
        pieceLength,
        contentLength,
        header,
        digest,
        in.readBoolean(),
        readInstant(in),
        null);
  }

  private static void writePiece(DataOutputStream out, StoredPiece piece) throws IOException {
    out.writeInt(piece.number());
    out.writeLong(piece.offset());
    out.writeLong(piece.length());
    writeText(out, piece.digest());
    writeNullable(out, piece.parentId());
    writeText(out, piece.source().name());
    out.writeLong(piece.cost().toNanos());
    writeInstant(out, piece.createdAt());
  }

  private static StoredPiece readPiece(DataInputStream in) throws IOException {
    return new StoredPiece(
        in.readInt(),
        in.readLong(),
        in.readLong(),
        readText(in),
        readNullable(in),
        constant(PieceSource.class, readText(in)),
        Duration.ofNanos(in.readLong()),
        readInstant(in));
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String name) throws IOException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new IOException("unknown word in a journal: " + name, e);
    }
  }

  private static void writeInstant(DataOutputStream out, Instant instant) throws IOException {
    out.writeLong(instant.getEpochSecond());
    out.writeInt(instant.getNano());
  }

  private static Instant readInstant(DataInputStream in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static void writeNullable(DataOutputStream out, @Nullable String text)
      throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      writeText(out, text);
    }
  }

  private static @Nullable String readNullable(DataInputStream in) throws IOException {
    return in.readBoolean() ? readText(in) : null;
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static String readText(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > in.available()) {
      throw new IOException("text longer than its frame: length=" + length);
    }
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }
}
