/**
 * The pieces on this machine's disk: one content file and one journal a task. {@link
 * dragonfly.daemon.storage.TaskStorage} finds and makes tasks, {@link
 * dragonfly.daemon.storage.StoredTask} knows the pieces of one, {@link
 * dragonfly.daemon.storage.PieceWriter} brings a piece in and commits it only when length and
 * digest fit.
 *
 * <p>Everything here may block on the disk: call it from virtual threads, never from an event loop.
 * What is on disk and why it may be believed after a crash: {@code docs/decisions/0020}.
 */
@NullMarked
package dragonfly.daemon.storage;

import org.jspecify.annotations.NullMarked;
