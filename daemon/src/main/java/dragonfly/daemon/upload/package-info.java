/**
 * The serving side: which child learns of which piece, and when ({@link
 * dragonfly.daemon.upload.PieceAnnouncer}), and where the bytes of a requested piece lie ({@link
 * dragonfly.daemon.upload.ServedPieces}).
 *
 * <p>Called from gRPC threads, from the virtual threads that store pieces, and from the piece
 * server's. Start reading at {@code PieceAnnouncer}.
 */
@NullMarked
package dragonfly.daemon.upload;

import org.jspecify.annotations.NullMarked;
