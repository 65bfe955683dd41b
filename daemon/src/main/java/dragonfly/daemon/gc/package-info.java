/**
 * Which stored tasks leave the disk, and when. {@link dragonfly.daemon.gc.StorageGc} makes one pass
 * when asked, on the caller's thread; it may block on the disk.
 */
@NullMarked
package dragonfly.daemon.gc;

import org.jspecify.annotations.NullMarked;
