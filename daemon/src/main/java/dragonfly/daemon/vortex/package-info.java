/**
 * Vortex, the piece transfer protocol between daemons, over TCP. {@link
 * dragonfly.daemon.vortex.VortexCodec} has the bytes, {@link dragonfly.daemon.vortex.VortexServer}
 * sends pieces from files without copying them, {@link dragonfly.daemon.vortex.VortexClient} gives
 * the bytes of a piece to a blocking reader.
 *
 * <p>Frames are read and written on event loops, which never block; look-ups, waits for bandwidth
 * and readers run on virtual threads. The server asks a {@link dragonfly.daemon.vortex.PieceLookup}
 * and knows no storage.
 */
@NullMarked
package dragonfly.daemon.vortex;

import org.jspecify.annotations.NullMarked;
