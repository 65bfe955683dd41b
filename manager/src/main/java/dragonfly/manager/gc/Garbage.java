package dragonfly.manager.gc;

import java.time.Duration;
import java.time.Instant;

/**
 * Rows of one kind that are not kept for ever. One of the managers asks all parts of this type
 * again and again to delete what is old.
 */
public interface Garbage {
  /** As the config {@code gc} and the protocol name it, such as {@code audit}. */
  String kind();

  /** How long rows are kept if the config {@code gc} does not say. */
  Duration defaultTtl();

  /** From the end of one run to the next. */
  Duration interval();

  /** Deletes what is older and answers how many rows that were. Blocks on the database. */
  long purge(Instant before);
}
