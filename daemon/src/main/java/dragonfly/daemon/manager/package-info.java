/**
 * What may change while the daemon runs: which schedulers there are and what must not be
 * downloaded. Asked from the manager, or read from {@code dynconfig.yaml}. Start reading at {@link
 * dragonfly.daemon.manager.DynConfigClient}.
 */
@NullMarked
package dragonfly.daemon.manager;

import org.jspecify.annotations.NullMarked;
