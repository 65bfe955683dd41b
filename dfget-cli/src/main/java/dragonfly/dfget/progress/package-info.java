/**
 * What a person or a program sees of a download: a bar on a terminal, JSON lines for programs, one
 * line at the end otherwise. The only package that writes to the standard streams.
 *
 * <p>Called by the threads that download, redrawn by one thread of its own on a terminal. Start
 * reading at {@link dragonfly.dfget.progress.Progress}.
 */
@NullMarked
package dragonfly.dfget.progress;

import org.jspecify.annotations.NullMarked;
