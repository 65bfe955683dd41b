/**
 * The registry of meters and the small HTTP endpoint that shows them. Start with {@link
 * dragonfly.core.metrics.Metrics}.
 */
@NullMarked
package dragonfly.core.metrics;

import org.jspecify.annotations.NullMarked;
