/**
 * The scheduler as a client of the manager: registration, signs of life, and {@link
 * dragonfly.scheduler.manager.DynConfig}, what may change while the program runs. Blocking calls on
 * virtual threads of their own.
 */
@NullMarked
package dragonfly.scheduler.manager;

import org.jspecify.annotations.NullMarked;
