/**
 * Scheduler clusters and seed peer clusters, with the JSON documents that they hand out, and the
 * REST resource {@code clusters} that shows a pair of them as one. Start at {@code ClusterService}.
 */
@NullMarked
package dragonfly.manager.cluster;

import org.jspecify.annotations.NullMarked;
