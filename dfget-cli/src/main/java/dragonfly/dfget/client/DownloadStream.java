package dragonfly.dfget.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The events of one download. Confined to the thread of its {@link DaemonClient}. */
public final class DownloadStream {
  private final GrpcStream call;
  private final Path socket;

  DownloadStream(GrpcStream call, Path socket) {
    this.call = call;
    this.socket = socket;
  }

  /**
   * The next event, waiting for it; null when the download has ended well.
   *
   * @throws SourceRefusedException if the source answered with an error
   * @throws CallFailedException if the daemon failed for another reason
   * @throws DaemonTimeoutException when the request's time is used up
   * @throws DaemonUnreachableException if the daemon went away or fell silent
   */
  public @Nullable DownloadEvent next() {
    try {
      while (true) {
        byte[] message = call.next();
        if (message == null) {
          return null;
        }
        var event = event(message);
        if (event != null) {
          return event;
        }
      }
    } catch (Http2Exception e) {
      throw new DaemonUnreachableException(
          socket + ": whoever listens there does not speak dfdaemon's protocol: " + e.getMessage(),
          e);
    }
  }

  /** Null for a kind of message that we do not know. */
  private @Nullable DownloadEvent event(byte[] message) {
    DownloadTaskResponse response;
    try {
      // wrapped, so that the content of a piece is not copied once more
      var input = UnsafeByteOperations.unsafeWrap(message).newCodedInput();
      input.enableAliasing(true);
      response = DownloadTaskResponse.parseFrom(input);
    } catch (InvalidProtocolBufferException e) {
      throw new Http2Exception("a message is damaged: " + e.getMessage());
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e); // from memory: does not happen
    }
    return switch (response.getResponseCase()) {
      case DOWNLOAD_TASK_STARTED_RESPONSE -> started(response);
      case DOWNLOAD_PIECE_FINISHED_RESPONSE ->
          finished(response.getDownloadPieceFinishedResponse().getPiece());
      case RESPONSE_NOT_SET -> null;
    };
  }

  private static DownloadEvent started(DownloadTaskResponse response) {
    var started = response.getDownloadTaskStartedResponse();
    var range =
        started.hasRange()
            ? new DownloadEvent.Part(started.getRange().getStart(), started.getRange().getLength())
            : null;
    return new DownloadEvent.Started(
        response.getTaskId(),
        response.getHostId(),
        response.getPeerId(),
        started.getContentLength(),
        range,
        started.getPiecesCount(),
        started.getIsFinished(),
        started.getResponseHeaderMap());
  }

  private static DownloadEvent finished(Piece piece) {
    return new DownloadEvent.PieceFinished(
        piece.getNumber(),
        piece.getOffset(),
        piece.getLength(),
        origin(piece),
        piece.hasParentId() ? piece.getParentId() : null,
        Duration.ofSeconds(piece.getCost().getSeconds(), piece.getCost().getNanos()),
        piece.hasContent() ? content(piece.getContent()) : null);
  }

  private static java.nio.ByteBuffer content(ByteString bytes) {
    return bytes.asReadOnlyByteBuffer();
  }

  private static DownloadEvent.Origin origin(Piece piece) {
    if (piece.hasTrafficType() && piece.getTrafficType() == TrafficType.LOCAL_PEER) {
      return DownloadEvent.Origin.LOCAL;
    }
    boolean fromPeer =
        piece.hasTrafficType()
            ? piece.getTrafficType() == TrafficType.REMOTE_PEER
            : piece.hasParentId();
    return fromPeer ? DownloadEvent.Origin.PEERS : DownloadEvent.Origin.SOURCE;
  }
}
