package dragonfly.core.fault;

/** A named place in the programs at which a test may break things. */
public enum FaultPoint {
  /** A parent is about to send a piece; the content may be changed. */
  PIECE_SEND,
  /** A child has received the bytes of a piece and is about to write them. */
  PIECE_RECEIVE,
  /** A piece is about to be written to the store. */
  PIECE_STORE,
  /** A daemon is about to ask a source for content. */
  SOURCE_OPEN,
  /** A daemon is about to open its announce stream. */
  ANNOUNCE_OPEN,
  /** A scheduler is about to trigger a seed peer. */
  SEED_TRIGGER,
  /** A record is about to be written to the metadata of a store. */
  METADATA_WRITE
}
