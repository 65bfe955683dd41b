/** What the tests of this module share. Start at {@link dragonfly.core.testing.Vectors}. */
@NullMarked
package dragonfly.core.testing;

import org.jspecify.annotations.NullMarked;
