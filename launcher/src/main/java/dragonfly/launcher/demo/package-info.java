/**
 * {@code dragonfly demo}: a source of its own, a whole cluster in a temporary directory, one
 * download on every peer at once, and the account of where the bytes came from. Start reading at
 * {@link dragonfly.launcher.demo.Demo}. Each download and each source request has its virtual
 * thread.
 */
@NullMarked
package dragonfly.launcher.demo;

import org.jspecify.annotations.NullMarked;
