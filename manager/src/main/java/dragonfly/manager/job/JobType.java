package dragonfly.manager.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of jobs. */
enum JobType {
  PREHEAT,
  GET_TASK,
  DELETE_TASK,
  SYNC_PEERS,
  GET_IMAGE_DISTRIBUTION,
  GC;

  /** The word of the protocol. */
  String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<JobType> of(String wireName) {
    return Arrays.stream(values()).filter(type -> type.wireName().equals(wireName)).findFirst();
  }
}
