package dragonfly.scheduler.live;

import com.google.protobuf.ByteString;
import dragonfly.core.piece.PieceSet;

/**
 * How pieces are shown: each cell stands for so many of them that there are not too many cells.
 * Immutable.
 */
record Cells(int pieceCount, int piecesPerCell, int count) {
  static Cells of(int pieceCount, int limit) {
    if (pieceCount <= 0) {
      return new Cells(0, 1, 0);
    }
    int perCell = Math.ceilDiv(pieceCount, limit);
    return new Cells(pieceCount, perCell, Math.ceilDiv(pieceCount, perCell));
  }

  /** One bit a cell, set when all its pieces are in the set. */
  ByteString of(PieceSet pieces) {
    if (count == 0) {
      return ByteString.EMPTY;
    }
    if (piecesPerCell == 1) {
      return ByteString.copyFrom(pieces.toBytes());
    }
    int[] found = new int[count];
    pieces.stream()
        .takeWhile(number -> number < pieceCount)
        .forEach(number -> found[number / piecesPerCell]++);
    var cells = new PieceSet();
    for (int cell = 0; cell < count; cell++) {
      int size = Math.min(piecesPerCell, pieceCount - cell * piecesPerCell);
      if (found[cell] == size) {
        cells.add(cell);
      }
    }
    return ByteString.copyFrom(cells.toBytes());
  }
}
