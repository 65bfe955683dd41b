package dragonfly.scheduler.resource;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that a peer got from one sender.
 *
 * @param parent null: the source
 */
public record Flow(@Nullable Peer parent, Peer child, long bytes) {}
