/**
 * The hosts that schedulers know: stored in batches as schedulers report them, listed by REST.
 * Start at {@code PeerService}.
 */
@NullMarked
package dragonfly.manager.peer;

import org.jspecify.annotations.NullMarked;
