/**
 * The {@code dragonfly} command: every role in one JVM. {@link dragonfly.launcher.DragonflyCommand}
 * is the entry point, one class per subcommand beside it; they read flags, print, and choose the
 * exit code. What they do lives in {@code cluster} (up, status, down) and {@code demo}.
 */
@NullMarked
package dragonfly.launcher;

import org.jspecify.annotations.NullMarked;
