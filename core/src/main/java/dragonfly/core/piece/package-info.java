/**
 * Piece arithmetic: how a content is cut into pieces, which pieces a byte range touches, which
 * pieces somebody has. Pure values without threads. Start at {@link
 * dragonfly.core.piece.PieceLayout}.
 */
@NullMarked
package dragonfly.core.piece;

import org.jspecify.annotations.NullMarked;
