/** Files and directories. */
@NullMarked
package dragonfly.core.file;

import org.jspecify.annotations.NullMarked;
