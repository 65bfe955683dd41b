/**
 * Mixed swarms: our programs together with the reference's, which {@link
 * dragonfly.it.compat.Reference} finds by an environment variable; skipped where it is not set.
 */
@NullMarked
package dragonfly.it.compat;

import org.jspecify.annotations.NullMarked;
