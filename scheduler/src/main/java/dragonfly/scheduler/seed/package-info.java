/**
 * Carries out the decision to ask a seed: knows which seeds are healthy, picks one, calls it and
 * posts its progress back to the swarm. Start with {@link dragonfly.scheduler.seed.SeedCalls}.
 */
@NullMarked
package dragonfly.scheduler.seed;

import org.jspecify.annotations.NullMarked;
