/**
 * State tables: a life cycle as one table of (event, from, to), and its diagram. Start at {@link
 * dragonfly.core.state.Transitions}.
 */
@NullMarked
package dragonfly.core.state;

import org.jspecify.annotations.NullMarked;
