/**
 * How many jobs a second each cluster takes, counted in the database for all managers together.
 * Start at {@code JobRateLimit}.
 */
@NullMarked
package dragonfly.manager.ratelimit;

import org.jspecify.annotations.NullMarked;
