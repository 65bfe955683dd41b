package dragonfly.daemon.vortex;

/** One frame of the protocol. */
sealed interface Packet {
  /** Asks for a piece. */
  record Request(PieceType type, String taskId, int number) implements Packet {}

  /** Announces the content of a piece, which follows this frame. */
  record Content(PieceType type, PieceMetadata metadata) implements Packet {}

  /** The peer wants to end the conversation; daemons never send it. */
  record Close() implements Packet {}

  /**
   * Answers a request that cannot be served.
   *
   * @param code one of {@link ErrorCode}, or a reserved number
   */
  record Refusal(int code, String message) implements Packet {}

  /** A tag without a meaning yet; its value is skipped. */
  record Reserved(int tag) implements Packet {}
}
