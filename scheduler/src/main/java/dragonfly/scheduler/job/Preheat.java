package dragonfly.scheduler.job;

import dragonfly.api.common.v2.Download;
import dragonfly.core.job.PeerSelection;
import java.time.Duration;
import java.util.Set;

/**
 * One content to be brought to hosts. Immutable.
 *
 * @param download what each host is asked for; it may hold credentials
 * @param hostIds exactly these instead of the selection; empty: the selection
 * @param concurrentPeers hosts at once, from 1
 * @param timeout of each download
 */
record Preheat(
    Download download,
    PeerSelection selection,
    Set<String> hostIds,
    int concurrentPeers,
    Duration timeout) {
  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(60);
  static final int DEFAULT_CONCURRENT_PEERS = 500;
  static final int DEFAULT_CONCURRENT_TASKS = 8;

  Preheat {
    hostIds = Set.copyOf(hostIds);
  }

  /** The same for another content. */
  Preheat of(String url) {
    return new Preheat(
        download.toBuilder().setUrl(url).build(), selection, hostIds, concurrentPeers, timeout);
  }
}
