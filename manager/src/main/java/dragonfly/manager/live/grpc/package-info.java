/**
 * Asks schedulers by {@code dragonfly.ext.v1.Live}. Calls block. Start at {@code LiveSchedulers}.
 */
@NullMarked
package dragonfly.manager.live.grpc;

import org.jspecify.annotations.NullMarked;
