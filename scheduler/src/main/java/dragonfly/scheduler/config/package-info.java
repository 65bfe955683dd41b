/**
 * The blocks of {@code scheduler.yaml} as records, with the keys and defaults that the protocol's
 * schedulers have, and some of our own. Read once at start. Start with {@link
 * dragonfly.scheduler.config.SchedulerConfig}.
 */
@NullMarked
package dragonfly.scheduler.config;

import org.jspecify.annotations.NullMarked;
