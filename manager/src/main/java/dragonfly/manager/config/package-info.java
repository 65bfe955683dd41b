/** The blocks of {@code manager.yaml} as immutable records, bound once at start. */
@NullMarked
package dragonfly.manager.config;

import org.jspecify.annotations.NullMarked;
