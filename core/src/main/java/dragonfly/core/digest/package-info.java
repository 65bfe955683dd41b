/**
 * Digests of pieces and contents as texts ({@code crc32:222957957}) and as running computations.
 * Start at {@link dragonfly.core.digest.Digest}.
 */
@NullMarked
package dragonfly.core.digest;

import org.jspecify.annotations.NullMarked;
