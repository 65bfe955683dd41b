/** Tests of who leaves when. */
@NullMarked
package dragonfly.scheduler.gc;

import org.jspecify.annotations.NullMarked;
