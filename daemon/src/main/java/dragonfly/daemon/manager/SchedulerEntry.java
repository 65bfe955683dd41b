package dragonfly.daemon.manager;

/**
 * A scheduler that the manager or the file names.
 *
 * @param id of the manager; 0 from a file
 * @param hostname may be empty
 * @param ip an address, not a name
 * @param clusterId 0 from a file
 */
public record SchedulerEntry(long id, String hostname, String ip, int port, long clusterId) {}
