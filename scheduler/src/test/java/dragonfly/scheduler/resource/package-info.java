/** Tests of what the scheduler knows. */
@NullMarked
package dragonfly.scheduler.resource;

import org.jspecify.annotations.NullMarked;
