/**
 * The blocks of {@code dfdaemon.yaml} as immutable records, one a block, bound once at start.
 *
 * <p>Keys and defaults are those of the protocol's reference; keys of our own are named in {@code
 * docs/configuration/dfdaemon.md}. Start reading at {@link dragonfly.daemon.config.DaemonConfig}.
 */
@NullMarked
package dragonfly.daemon.config;

import org.jspecify.annotations.NullMarked;
