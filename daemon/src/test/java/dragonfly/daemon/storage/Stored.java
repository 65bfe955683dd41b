package dragonfly.daemon.storage;

import dragonfly.testkit.Bytes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** Tasks for tests: pieces of 1 KiB and random content. */
public final class Stored {
  public static final String ID =
      "06408fbf247ddaca478f8cb9565fe5591c28efd0994b8fea80a6a87d3203c5ca";
  public static final int PIECE = 1024;

  private Stored() {}

  public static TaskRecord record(String taskId, long contentLength) {
    return new TaskRecord(
        taskId,
        "http://origin/file",
        "tag",
        null,
        TaskKind.STANDARD,
        PIECE,
        contentLength,
        Map.of("Content-Type", "text/plain"),
        null,
        false,
        Instant.parse("2026-01-01T00:00:00Z"),
        null);
  }

  /** The content that {@link #write} stores for a task of that length. */
  public static byte[] content(int length) {
    return Bytes.random(length, length);
  }

  public static StoredPiece write(StoredTask task, int number) {
    var content = content((int) task.layout().contentLength());
    var span = task.layout().span(number);
    try (var writer = task.openPiece(number)) {
      writer.write(
          ByteBuffer.wrap(
              Arrays.copyOfRange(content, (int) span.offset(), (int) span.endExclusive())));
      return writer.commit(null, "parent", PieceSource.REMOTE_PEER, Duration.ofMillis(5));
    }
  }

  /** A finished task. */
  public static StoredTask finished(TaskStorage storage, String taskId, int contentLength) {
    var task = storage.create(record(taskId, contentLength));
    for (int number = 0; number < task.layout().count(); number++) {
      write(task, number);
    }
    task.finish();
    return task;
  }
}
