package dragonfly.manager.peer;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dragonfly.manager.cluster.SchedulerClusterResource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A peer as REST shows it: flat, with its cluster. */
record PeerResource(
    long id,
    Instant createdAt,
    Instant updatedAt,
    int isDel,
    @JsonUnwrapped PeerFacts facts,
    @Nullable SchedulerClusterResource schedulerCluster) {}
