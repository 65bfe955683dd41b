package dragonfly.daemon.storage;

/** Where a stored piece came from. */
public enum PieceSource {
  BACK_TO_SOURCE,
  REMOTE_PEER,
  LOCAL_PEER
}
