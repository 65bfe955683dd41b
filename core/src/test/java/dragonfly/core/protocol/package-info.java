/**
 * Compares the compiled messages and services with {@code docs/protocol/wire-table.tsv}, which says
 * what goes over the wire.
 */
@NullMarked
package dragonfly.core.protocol;

import org.jspecify.annotations.NullMarked;
