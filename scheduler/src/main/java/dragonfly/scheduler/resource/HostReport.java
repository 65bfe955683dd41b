package dragonfly.scheduler.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a host announced last.
 *
 * @param type 0 normal, others are seeds
 * @param idc empty when not told
 * @param location parts joined by {@code |}, empty when not told
 * @param maxTxBitsPerSecond 0 when not told
 * @param txBitsPerSecond what it sends now, as it measured
 * @param sharesPieces false: never a parent
 * @param version of the daemon, empty when not told
 * @param isMesh whether its peers may trade pieces with each other in both directions
 * @param interval between two announcements, null when not told
 */
public record HostReport(
    int type,
    String hostname,
    String ip,
    int port,
    String idc,
    String location,
    long maxTxBitsPerSecond,
    long txBitsPerSecond,
    boolean sharesPieces,
    String version,
    boolean isMesh,
    @Nullable Duration interval,
    HostDetails details) {

  public boolean isSeed() {
    return type != 0;
  }
}
