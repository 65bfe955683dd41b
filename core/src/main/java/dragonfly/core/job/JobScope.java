package dragonfly.core.job;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Which peers a preheat means. */
public enum JobScope {
  /** For each content one seed, the one that is asked first for it anyway. */
  SINGLE_SEED_PEER,
  ALL_SEED_PEERS,
  /** All hosts that are no seeds. */
  ALL_PEERS;

  /** The word of the protocol, such as {@code all_peers}. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of a word of the protocol; empty for any other text. */
  public static Optional<JobScope> of(String wireName) {
    return Arrays.stream(values()).filter(scope -> scope.wireName().equals(wireName)).findFirst();
  }
}
