/**
 * Who gets pieces from whom, and who fetches from the source: events in, decisions out, with
 * injected time and chance, so that a server, a test and a simulation run the same code. {@link
 * dragonfly.scheduler.scheduling.SwarmConductor} applies events to one swarm inside the swarm's
 * context; {@link dragonfly.scheduler.scheduling.Swarms} owns the contexts and is called from any
 * thread. Nothing here does I/O or waits: whoever carries out the decisions does.
 */
@NullMarked
package dragonfly.scheduler.scheduling;

import org.jspecify.annotations.NullMarked;
