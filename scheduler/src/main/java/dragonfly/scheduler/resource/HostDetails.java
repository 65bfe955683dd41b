package dragonfly.scheduler.resource;

/**
 * The rest of what a host announced: kept for those who ask for it, without meaning for scheduling.
 * Immutable.
 */
public interface HostDetails {}
