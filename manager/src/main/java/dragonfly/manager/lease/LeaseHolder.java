package dragonfly.manager.lease;

import java.time.Duration;

/**
 * A row whose owner keeps it alive.
 *
 * @param length how long one message keeps it alive
 */
public record LeaseHolder(LeaseTable table, long id, Duration length) {}
