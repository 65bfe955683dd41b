package dragonfly.scheduler.resource;

/**
 * What it takes to ask a seed for a task, as a peer brought it. Immutable and opaque here: it may
 * hold credentials.
 */
public interface SeedTicket {}
