package dragonfly.scheduler.resource;

/** Why something was decided; the names are those of {@code dragonfly.ext.v1.Reason}. */
public enum Reason {
  PARENTS_GIVEN,
  /** The peer runs, and was told of other parents. */
  PARENTS_CHANGED,
  /** A seed was asked and has not begun. */
  WAITS_FOR_SEED,
  /** A peer fetches from the source and has no piece yet. */
  WAITS_FOR_FIRST_PIECE,
  /** The scheduler has just started, and hosts may still tell what they hold. */
  WAITS_FOR_HOSTS,
  /** Peers have the content, and none of them may be a parent of this one. */
  WAITS_FOR_PARENT,
  SOURCE_AS_ASKED,
  SOURCE_ON_OWN_HOST,
  SOURCE_AFTER_FRUITLESS_ANSWERS,
  /** The peer has pieces and nobody is left that has the rest. */
  SOURCE_FOR_THE_REST,
  SOURCE_NOBODY_ELSE,
  /** Without being told. */
  SOURCE_ON_ITS_OWN,
  SEED_ASKED,
  SEED_FAILED,
  SEED_NONE,
  SEED_SUCCEEDED,
  /** Its parents did not help. */
  RESCHEDULE_ASKED,
  PARENT_BLOCKED,
  /** Nobody waits for this peer's pieces from the source any more. */
  SOURCE_GIVEN_UP,
  SOURCE_CHANGED,
  REFUSED_FORBIDDEN,
  REFUSED_NO_PARENT,
  REFUSED_EXHAUSTED,
  FINISHED,
  DOWNLOAD_FAILED,
  STREAM_BROKE
}
