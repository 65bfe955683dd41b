/** Tests of who gets pieces from whom, in virtual time. */
@NullMarked
package dragonfly.scheduler.scheduling;

import org.jspecify.annotations.NullMarked;
