package dragonfly.scheduler.seed;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.SchedulingPolicy;
import dragonfly.scheduler.resource.SeedTicket;
import org.jspecify.annotations.Nullable;

/**
 * The download of the peer that made us ask a seed, with all its fields, also those that we do not
 * know.
 *
 * @param sourceVersion of the content that the peer wants; null when not known
 */
public record SeedDownload(Download download, @Nullable String sourceVersion)
    implements SeedTicket {

  /** What the seed is asked for. */
  Download request() {
    return download.toBuilder()
        .setNeedBackToSource(true)
        .setMetadataOnly(false)
        .clearOutputPath()
        // So that the seed announces small contents, too.
        .setSchedulingPolicy(SchedulingPolicy.ALWAYS)
        .build();
  }
}
