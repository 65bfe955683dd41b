/** What the manager and the schedulers both must know of jobs. Immutable values without threads. */
@NullMarked
package dragonfly.core.job;

import org.jspecify.annotations.NullMarked;
