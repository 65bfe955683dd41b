/**
 * How work is handed between threads: one writer per state ({@link
 * dragonfly.core.concurrent.SerialContext}), one virtual thread per job ({@link
 * dragonfly.core.concurrent.VirtualThreads}), and closing in reverse order ({@link
 * dragonfly.core.concurrent.Lifecycle}).
 */
@NullMarked
package dragonfly.core.concurrent;

import org.jspecify.annotations.NullMarked;
