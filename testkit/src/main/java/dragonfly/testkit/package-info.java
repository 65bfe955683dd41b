/**
 * Fakes and builders for the tests of every module: manual time, an HTTP origin with switches for
 * everything that sources do wrong, seeded random data, certificates. Never used by main code.
 *
 * <p>Start with {@link dragonfly.testkit.ManualClock}, {@link dragonfly.testkit.ManualTimers} and
 * {@link dragonfly.testkit.OriginServer}.
 */
@NullMarked
package dragonfly.testkit;

import org.jspecify.annotations.NullMarked;
