/**
 * Elapsed time and delays, injected everywhere else. The only package that reads the clock of the
 * machine.
 *
 * <p>Start with {@link dragonfly.core.time.Ticker} and {@link dragonfly.core.time.Timers}; tests
 * use the manual ones of the test kit.
 */
@NullMarked
package dragonfly.core.time;

import org.jspecify.annotations.NullMarked;
