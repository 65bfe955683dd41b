/** Applications and the priority of their downloads. Start at {@code ApplicationService}. */
@NullMarked
package dragonfly.manager.application;

import org.jspecify.annotations.NullMarked;
