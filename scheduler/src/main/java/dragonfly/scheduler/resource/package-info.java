/**
 * What the scheduler knows: hosts, and for every task a {@link dragonfly.scheduler.resource.Swarm}
 * of peers with the graph of who gets pieces from whom. No I/O and no messages here. A swarm and
 * all in it are confined to the swarm's context; hosts are shared between contexts. Start with
 * {@link dragonfly.scheduler.resource.Swarm} and {@link dragonfly.scheduler.resource.SwarmEvent}.
 */
@NullMarked
package dragonfly.scheduler.resource;

import org.jspecify.annotations.NullMarked;
