package dragonfly.daemon.task;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.SourceException;
import dragonfly.core.piece.PieceLayout;
import dragonfly.daemon.backend.SourceInfo;
import dragonfly.daemon.piece.SeedLength;
import dragonfly.daemon.scheduler.SchedulerUnavailableException;
import dragonfly.daemon.storage.DiskFullException;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskRecord;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what a task is before it is downloaded: asks the source (with the caller's own
 * credentials, which also proves that the caller may have it), compares with what is stored, and
 * makes room. Confined to the download's thread; blocks.
 *
 * <p>A source that does not say its content's length is read by one daemon only, the seed: it
 * spools the stream, and the others learn the length from the scheduler or from that seed.
 */
final class Preparation {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

  private final DownloadContext context;
  private final DownloadRequest request;

  Preparation(DownloadContext context, DownloadRequest request) {
    this.context = context;
    this.request = request;
  }

  /**
   * A task with its place in the store.
   *
   * @param info what the source said; null when it did not answer and what is stored must do
   */
  record Prepared(StoredTask task, @Nullable SourceInfo info) {}

  /**
   * @throws SourceException when the source refuses
   * @throws DiskFullException when the content does not fit
   */
  Prepared prepare() {
    var stored = context.storage().find(request.taskId());
    SourceInfo info;
    try {
      info = context.backends().forUrl(request.source().url()).stat(request.source());
    } catch (SourceException e) {
      if (e.statusCode() != null
          || stored.isEmpty()
          || stored.get().record().restricted()
          || request.hasCredentials()) {
        throw e;
      }
      LOG.atWarn()
          .addKeyValue("taskId", request.taskId())
          .addKeyValue("cause", e.getMessage())
          .log("source does not answer, going on with what is stored");
      return new Prepared(resume(stored.get()), null);
    }
    if (info.contentLength() < 0) {
      return ofUnknownLength(info, stored.orElse(null));
    }
    if (stored.isPresent()) {
      if (fits(stored.get().record(), info)) {
        return new Prepared(resume(stored.get()), info);
      }
      LOG.atInfo()
          .addKeyValue("taskId", request.taskId())
          .log("source has another version, what was stored is dropped");
      drop();
    }
    return new Prepared(create(info, info.contentLength()), info);
  }

  private static StoredTask resume(StoredTask task) {
    if (!task.isFinished() || !task.verifyUnchanged()) {
      task.start();
    }
    return task;
  }

  private static boolean fits(TaskRecord record, SourceInfo info) {
    return record.contentLength() == info.contentLength()
        && same(record.responseHeader().get("etag"), info.etag())
        && same(record.responseHeader().get("last-modified"), info.lastModified());
  }

  private static boolean same(@Nullable String stored, @Nullable String now) {
    return stored == null || now == null || stored.equals(now);
  }

  private void drop() {
    context.storage().delete(request.taskId());
    context.announcer().left(request.taskId());
  }

  private StoredTask create(SourceInfo info, long contentLength) {
    if (contentLength > context.storage().freeBytes()) {
      throw new DiskFullException(
          "content does not fit on the disk: contentLength=%d free=%d"
              .formatted(contentLength, context.storage().freeBytes()),
          null);
    }
    var given = request.pieceLength();
    return context
        .storage()
        .create(
            new TaskRecord(
                request.taskId(),
                request.source().url(),
                request.tag(),
                request.application(),
                request.kind(),
                given != null ? given : PieceLayout.pieceLengthFor(contentLength),
                contentLength,
                info.header(),
                request.digest() == null ? null : request.digest().toString(),
                request.hasCredentials(),
                context.clock().instant(),
                null));
  }

  private Prepared ofUnknownLength(SourceInfo info, @Nullable StoredTask before) {
    var stored = before;
    if (stored != null
        && !SourceVersion.fit(SourceVersion.of(stored.record()), SourceVersion.of(info))) {
      drop();
      stored = null;
    }
    if (stored != null && stored.isFinished()) {
      return new Prepared(stored, null);
    }
    if (!request.needBackToSource() && !context.host().seed()) {
      var length = lengthFromOthers(info);
      if (length.isPresent()) {
        if (stored != null && stored.record().contentLength() != length.getAsLong()) {
          drop();
        }
        return new Prepared(create(info, length.getAsLong()), null);
      }
    }
    return new Prepared(spool(info), null);
  }

  private OptionalLong lengthFromOthers(SourceInfo info) {
    try {
      var known = context.scheduler().statTask(request.taskId());
      if (known.isPresent() && known.get().contentLength() > 0) {
        return OptionalLong.of(known.get().contentLength());
      }
    } catch (SchedulerUnavailableException e) {
      LOG.atDebug().setCause(e).log("no scheduler to ask for a length");
    }
    var timeout = request.timeout() == null ? Duration.ofHours(2) : request.timeout();
    for (var seed : context.seeds().order(request.taskId())) {
      var length =
          SeedLength.ask(
              context.channels(),
              seed,
              request.taskId(),
              SourceVersion.of(info),
              request.relayed(),
              timeout);
      if (length.isPresent()) {
        return length;
      }
    }
    return OptionalLong.empty();
  }

  private StoredTask spool(SourceInfo info) {
    if (request.disableBackToSource()) {
      throw new DragonflyException(
          Status.Code.FAILED_PRECONDITION,
          "source does not say the content's length and going back to it is disabled");
    }
    var backend = context.backends().forUrl(request.source().url());
    try (var spool = context.storage().spool(request.taskId());
        var body = backend.open(request.source(), null, null)) {
      ByteBuffer bytes;
      while ((bytes = body.next()) != null) {
        context.sources().acquire(bytes.remaining());
        spool.write(bytes);
      }
      drop();
      var task = create(info, spool.length());
      var buffer = ByteBuffer.allocateDirect(1 << 20);
      for (var span : task.layout().spans()) {
        try (var writer = task.openPiece(span.number())) {
          for (long done = 0; done < span.length(); ) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), span.length() - done));
            done += spool.read(span.offset() + done, buffer);
            writer.write(buffer.flip());
          }
          writer.commit(null, null, PieceSource.BACK_TO_SOURCE, Duration.ZERO);
        }
      }
      return task;
    }
  }
}
