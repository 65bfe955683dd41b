/**
 * Where contents come from: one {@link dragonfly.daemon.backend.Backend} for each kind of source,
 * one sub-package each. Calls block and belong on virtual threads. Start reading at {@link
 * dragonfly.daemon.backend.BackendRegistry}.
 */
@NullMarked
package dragonfly.daemon.backend;

import org.jspecify.annotations.NullMarked;
