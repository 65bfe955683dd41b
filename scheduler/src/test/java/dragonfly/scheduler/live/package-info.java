/** Tests of what viewers see. */
@NullMarked
package dragonfly.scheduler.live;

import org.jspecify.annotations.NullMarked;
