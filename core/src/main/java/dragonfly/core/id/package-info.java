/**
 * Recipes of the identifiers that every program of a cluster must compute alike: tasks, hosts,
 * peers, pieces. A change here splits the network: two daemons that name one content differently
 * never share it. The vectors in {@code src/test/resources/vectors} and {@code
 * docs/protocol/ids.md} are the law. Pure functions, callable from any thread. Start at {@link
 * dragonfly.core.id.TaskIds}.
 */
@NullMarked
package dragonfly.core.id;

import org.jspecify.annotations.NullMarked;
