/**
 * Liveness of schedulers and seed peers as leases in the database, so that neither a crash of the
 * manager nor a race of reconnecting streams leaves a wrong state behind. Start at {@code Leases}.
 */
@NullMarked
package dragonfly.manager.lease;

import org.jspecify.annotations.NullMarked;
