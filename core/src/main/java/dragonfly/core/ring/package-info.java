/**
 * Consistent hash rings: which scheduler a task belongs to (two generations) and which seed peer a
 * scheduler asks. Daemons and schedulers of all makes must agree on them, see {@code
 * docs/protocol/rings.md}. Everything is immutable and callable from any thread. Start at {@link
 * dragonfly.core.ring.SchedulerRing}.
 */
@NullMarked
package dragonfly.core.ring;

import org.jspecify.annotations.NullMarked;
