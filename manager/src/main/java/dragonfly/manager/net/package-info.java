/** Address literals and networks, parsed without a look-up. Pure and immutable. */
@NullMarked
package dragonfly.manager.net;

import org.jspecify.annotations.NullMarked;
