package dragonfly.scheduler.resource;

/** What was thought of a peer as a parent; the names are those of the extension's messages. */
public enum Verdict {
  TAKEN,
  /** Others were better or less loaded. */
  NOT_NEEDED,
  FAR_SLOWER,
  /** The content cannot reach it but through the child. */
  NO_WAY_TO_CONTENT,
  WOULD_BE_CYCLE,
  /** Did not help before. */
  AVOIDED,
  /** A piece could not be had from it. */
  BLOCKED,
  CONNECTION_LOST,
  OTHER_RANGE,
  OTHER_CONTENT,
  HOST_GONE,
  DOES_NOT_SHARE,
  OWN_HOST,
  /** Enough were looked at before it. */
  NOT_LOOKED_AT
}
