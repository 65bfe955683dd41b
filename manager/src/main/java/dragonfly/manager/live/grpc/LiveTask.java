package dragonfly.manager.live.grpc;

import java.time.Instant;

/** A task in transfer, as one scheduler sees it or as several together do. Immutable. */
public record LiveTask(
    String id,
    String url,
    String tag,
    String application,
    String state,
    long contentLength,
    int pieceCount,
    int peerCount,
    int downloadingCount,
    int waitingCount,
    int sourceCount,
    int finishedCount,
    long sourceBytes,
    long peerBytes,
    long sourceBytesPerSecond,
    long peerBytesPerSecond,
    Instant createdAt) {

  /** What moves now. */
  public long bytesPerSecond() {
    return sourceBytesPerSecond + peerBytesPerSecond;
  }

  /** Both together; the other one tells of other peers. */
  public LiveTask plus(LiveTask other) {
    return new LiveTask(
        id,
        url.isEmpty() ? other.url : url,
        tag,
        application,
        state,
        Math.max(contentLength, other.contentLength),
        Math.max(pieceCount, other.pieceCount),
        peerCount + other.peerCount,
        downloadingCount + other.downloadingCount,
        waitingCount + other.waitingCount,
        sourceCount + other.sourceCount,
        finishedCount + other.finishedCount,
        sourceBytes + other.sourceBytes,
        peerBytes + other.peerBytes,
        sourceBytesPerSecond + other.sourceBytesPerSecond,
        peerBytesPerSecond + other.peerBytesPerSecond,
        createdAt.isBefore(other.createdAt) ? createdAt : other.createdAt);
  }
}
