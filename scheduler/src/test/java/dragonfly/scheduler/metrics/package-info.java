/** Tests of the meters. */
@NullMarked
package dragonfly.scheduler.metrics;

import org.jspecify.annotations.NullMarked;
