package dragonfly.daemon.grpc;

import com.google.protobuf.Timestamp;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.ObjectStorage;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.Range;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.Entry;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.dfdaemon.v2.StatLocalTaskResponse;
import dragonfly.core.digest.Digest;
import dragonfly.core.id.IdGeneration;
import dragonfly.core.id.TaskIds;
import dragonfly.core.id.TaskKey;
import dragonfly.core.piece.ByteRange;
import dragonfly.core.piece.PieceSpan;
import dragonfly.core.rpc.Hints;
import dragonfly.core.unit.Secret;
import dragonfly.daemon.backend.ObjectStorageOptions;
import dragonfly.daemon.backend.SourceEntry;
import dragonfly.daemon.backend.SourceRequest;
import dragonfly.daemon.scheduler.RelayedDownload;
import dragonfly.daemon.storage.PieceSource;
import dragonfly.daemon.storage.StoredPiece;
import dragonfly.daemon.storage.StoredTask;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.daemon.task.DownloadRequest;
import dragonfly.daemon.task.DownloadRequest.OutputWish;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates between messages and records. */
final class Messages {
  /** Longest time of a request that names none. */
  private static final Duration NO_TIMEOUT = Duration.ofHours(2);

  private static final Duration LISTING_TIMEOUT = Duration.ofMinutes(1);

  private Messages() {}

  /**
   * Reads a request.
   *
   * @param hints of a program of ours: its task id, else it is computed; the version that it wants
   * @param triggered asked for by another host
   * @throws IllegalArgumentException naming the field that cannot be read
   */
  static DownloadRequest request(
      Download download, IdGeneration generation, Hints hints, boolean triggered) {
    var taskId = hints.taskId();
    var timeout = download.hasTimeout() ? duration(download.getTimeout()) : null;
    var header = new HashMap<String, String>();
    String rangeHeader = null;
    for (var field : download.getRequestHeaderMap().entrySet()) {
      if (field.getKey().equalsIgnoreCase("range")) {
        rangeHeader = field.getValue();
      } else {
        header.put(field.getKey(), field.getValue());
      }
    }
    Long pieceLength =
        download.hasPieceLength() && download.getPieceLength() > 0
            ? download.getPieceLength()
            : null;
    var range =
        download.hasRange()
            ? new ByteRange(download.getRange().getStart(), download.getRange().getLength())
            : null;
    return new DownloadRequest(
        taskId != null ? taskId : TaskIds.standard(key(download), generation),
        TaskKind.STANDARD,
        new SourceRequest(
            download.getUrl(),
            Map.copyOf(header),
            objectStorage(download),
            timeout == null ? NO_TIMEOUT : timeout),
        text(download.getTag()),
        text(download.getApplication()),
        download.getPriorityValue(),
        pieceLength,
        range,
        rangeHeader,
        download.getDisableBackToSource(),
        download.getNeedBackToSource(),
        triggered,
        timeout,
        download.getDigest().isEmpty() ? null : Digest.parse(download.getDigest()),
        !triggered && download.hasOutputPath() && !download.getOutputPath().isEmpty()
            ? new OutputWish(
                Path.of(download.getOutputPath()),
                download.getOverwrite(),
                download.getForceHardLink())
            : null,
        hints.sourceVersion(),
        new RelayedDownload(download));
  }

  private static TaskKey key(Download download) {
    String revision = null;
    if (download.hasHuggingFace()) {
      revision = download.getHuggingFace().getRevision();
    } else if (download.hasModelScope()) {
      revision = download.getModelScope().getRevision();
    } else if (download.hasOpenCsg()) {
      revision = download.getOpenCsg().getRevision();
    }
    return new TaskKey(
        download.getUrl(),
        download.hasPieceLength() && download.getPieceLength() > 0
            ? download.getPieceLength()
            : null,
        text(download.getTag()),
        text(download.getApplication()),
        download.getFilteredQueryParamsList(),
        revision,
        text(download.getContentForCalculatingTaskId()),
        download.getEnableTaskIdBasedBlobDigest());
  }

  /** Which source is asked what lies in it. */
  static SourceRequest source(ListTaskEntriesRequest request) {
    return new SourceRequest(
        request.getUrl(),
        request.getRequestHeaderMap(),
        request.hasObjectStorage() ? objectStorage(request.getObjectStorage()) : null,
        request.hasTimeout() ? duration(request.getTimeout()) : LISTING_TIMEOUT);
  }

  /** As the protocol tells directories: by the slash at their end. */
  static boolean isDirectory(String url) {
    return url.split("[?#]", 2)[0].endsWith("/");
  }

  static Entry entry(SourceEntry entry) {
    return Entry.newBuilder()
        .setUrl(entry.url())
        .setContentLength(entry.contentLength())
        .setIsDir(entry.isDirectory())
        .build();
  }

  private static @Nullable ObjectStorageOptions objectStorage(Download download) {
    return download.hasObjectStorage() ? objectStorage(download.getObjectStorage()) : null;
  }

  private static ObjectStorageOptions objectStorage(ObjectStorage given) {
    return new ObjectStorageOptions(
        text(given.getRegion()),
        text(given.getEndpoint()),
        text(given.getAccessKeyId()),
        secret(given.getAccessKeySecret()),
        secret(
            given.getSessionToken().isEmpty() ? given.getSecurityToken() : given.getSessionToken()),
        given.getInsecureSkipVerify());
  }

  private static @Nullable Secret secret(String value) {
    return value.isEmpty() ? null : new Secret(value);
  }

  private static @Nullable String text(String value) {
    return value.isEmpty() ? null : value;
  }

  static Duration duration(com.google.protobuf.Duration duration) {
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Range range(ByteRange range) {
    return Range.newBuilder().setStart(range.start()).setLength(range.length()).build();
  }

  /** A piece that will come: where it lies, without a digest. */
  static Piece announced(PieceSpan span) {
    return Piece.newBuilder()
        .setNumber(span.number())
        .setOffset(span.offset())
        .setLength(span.length())
        .build();
  }

  /** A stored piece, as the caller of this daemon sees it. */
  static Piece.Builder piece(StoredPiece piece, boolean local) {
    var message =
        Piece.newBuilder()
            .setNumber(piece.number())
            .setOffset(piece.offset())
            .setLength(piece.length())
            .setDigest(piece.digest())
            .setTrafficType(traffic(local ? PieceSource.LOCAL_PEER : piece.source()))
            .setCost(duration(piece.cost()))
            .setCreatedAt(timestamp(piece.createdAt()));
    if (!local && piece.parentId() != null) {
      message.setParentId(piece.parentId());
    }
    return message;
  }

  private static TrafficType traffic(PieceSource source) {
    return switch (source) {
      case BACK_TO_SOURCE -> TrafficType.BACK_TO_SOURCE;
      case REMOTE_PEER -> TrafficType.REMOTE_PEER;
      case LOCAL_PEER -> TrafficType.LOCAL_PEER;
    };
  }

  static StatLocalTaskResponse localTask(StoredTask task) {
    var record = task.record();
    var response =
        StatLocalTaskResponse.newBuilder()
            .setTaskId(record.taskId())
            .setPieceLength(record.pieceLength())
            .setContentLength(record.contentLength())
            .putAllResponseHeader(record.responseHeader())
            .setCreatedAt(timestamp(record.createdAt()))
            .setUpdatedAt(timestamp(task.lastAccess()));
    if (record.finishedAt() != null) {
      response.setFinishedAt(timestamp(record.finishedAt()));
    }
    return response.build();
  }
}
