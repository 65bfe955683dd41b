/**
 * Spans of calls, sent to a collector of OpenTelemetry if one is configured; otherwise this costs
 * nothing. Start at {@code Tracing}.
 */
@NullMarked
package dragonfly.manager.tracing;

import org.jspecify.annotations.NullMarked;
