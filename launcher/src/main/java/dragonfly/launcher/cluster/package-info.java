/**
 * Every role in one JVM on one data directory: which ports and settings each gets, who may run on
 * the directory, starting and stopping, and what another process can learn about it. Start reading
 * at {@link dragonfly.launcher.cluster.LocalCluster}. Nothing here runs on a thread of its own.
 */
@NullMarked
package dragonfly.launcher.cluster;

import org.jspecify.annotations.NullMarked;
