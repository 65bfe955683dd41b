/**
 * Event loops and the choice of transport; bridges between event loops and blocking threads. Start
 * with {@link dragonfly.core.netty.EventLoops}.
 */
@NullMarked
package dragonfly.core.netty;

import org.jspecify.annotations.NullMarked;
