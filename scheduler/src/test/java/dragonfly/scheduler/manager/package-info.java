/** Tests of the client of the manager. */
@NullMarked
package dragonfly.scheduler.manager;

import org.jspecify.annotations.NullMarked;
