/**
 * Named places at which a test may break things. Without {@link dragonfly.core.fault.Faults} set by
 * a test every point is a no-op.
 */
@NullMarked
package dragonfly.core.fault;

import org.jspecify.annotations.NullMarked;
