/**
 * Pieces from parents: who has which ({@link dragonfly.daemon.piece.PieceCollector}), whom to ask
 * next ({@link dragonfly.daemon.piece.ParentBook}), and the fetch itself ({@link
 * dragonfly.daemon.piece.PieceDownloader}).
 *
 * <p>The book is confined to the thread of one download; collector and downloader work on gRPC and
 * virtual threads and report to it by {@link dragonfly.daemon.piece.PieceEvent}s. Start reading at
 * {@code ParentBook}.
 */
@NullMarked
package dragonfly.daemon.piece;

import org.jspecify.annotations.NullMarked;
