/**
 * Which clusters fit a daemon, best first. {@code ClusterScore} is pure; {@code ClusterSearch} asks
 * the services of the other features.
 */
@NullMarked
package dragonfly.manager.search;

import org.jspecify.annotations.NullMarked;
