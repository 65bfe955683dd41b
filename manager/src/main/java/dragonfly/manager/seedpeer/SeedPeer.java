package dragonfly.manager.seedpeer;

import org.jspecify.annotations.Nullable;

/**
 * A seed peer that registered itself, as stored. Immutable.
 *
 * @param port port of its upload service
 * @param isActive whether its lease held when this was read
 */
public record SeedPeer(
    long id,
    String hostname,
    String type,
    String ip,
    int port,
    int downloadPort,
    @Nullable String idc,
    @Nullable String location,
    long clusterId,
    boolean isActive) {
  /** The state of a seed peer whose lease holds. */
  public static final String ACTIVE = "active";

  /** The state of a seed peer that has not been heard of. */
  public static final String INACTIVE = "inactive";

  /** The word for {@link #isActive} in the protocol. */
  public String state() {
    return isActive ? ACTIVE : INACTIVE;
  }
}
