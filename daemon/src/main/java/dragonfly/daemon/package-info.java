/**
 * The daemon: {@link dragonfly.daemon.DaemonMain} wires its parts and runs them as a peer or as a
 * seed peer.
 */
@NullMarked
package dragonfly.daemon;

import org.jspecify.annotations.NullMarked;
