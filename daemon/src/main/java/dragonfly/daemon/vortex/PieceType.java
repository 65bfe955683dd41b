package dragonfly.daemon.vortex;

import dragonfly.daemon.storage.TaskKind;
import org.jspecify.annotations.Nullable;

/** The families of piece packets; each has a tag for requests and the next one for answers. */
enum PieceType {
  STANDARD(0),
  PERSISTENT(2),
  PERSISTENT_CACHE(4),
  /** Defined by the protocol, served by nobody. */
  CACHE(6);

  private final int requestTag;

  PieceType(int requestTag) {
    this.requestTag = requestTag;
  }

  int requestTag() {
    return requestTag;
  }

  int contentTag() {
    return requestTag + 1;
  }

  /** The type that a request or content tag belongs to. */
  static PieceType ofTag(int tag) {
    return values()[tag / 2];
  }

  static PieceType of(TaskKind kind) {
    return switch (kind) {
      case STANDARD -> STANDARD;
      case PERSISTENT -> PERSISTENT;
      case PERSISTENT_CACHE -> PERSISTENT_CACHE;
    };
  }

  /** Null for types of which daemons have no tasks. */
  @Nullable TaskKind kind() {
    return switch (this) {
      case STANDARD -> TaskKind.STANDARD;
      case PERSISTENT -> TaskKind.PERSISTENT;
      case PERSISTENT_CACHE -> TaskKind.PERSISTENT_CACHE;
      case CACHE -> null;
    };
  }
}
