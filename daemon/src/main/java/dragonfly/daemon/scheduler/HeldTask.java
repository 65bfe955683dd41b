package dragonfly.daemon.scheduler;

import dragonfly.core.piece.PieceSet;
import org.jspecify.annotations.Nullable;

/**
 * A task that this daemon keeps, to be told to the schedulers. The pieces must not be changed
 * afterwards.
 *
 * @param peerId under which it is held
 * @param url without credentials
 * @param pieces those stored; without meaning when finished
 * @param sourceVersion names the version of the content; null when not known
 */
public record HeldTask(
    String taskId,
    String peerId,
    String url,
    @Nullable String tag,
    @Nullable String application,
    @Nullable String digest,
    long contentLength,
    long pieceLength,
    boolean isFinished,
    PieceSet pieces,
    @Nullable String sourceVersion) {}
