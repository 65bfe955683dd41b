/** Tables for a terminal. Everything here is pure. */
@NullMarked
package dragonfly.launcher.text;

import org.jspecify.annotations.NullMarked;
