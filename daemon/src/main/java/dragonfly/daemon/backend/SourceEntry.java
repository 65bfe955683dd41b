package dragonfly.daemon.backend;

/**
 * What lies in a directory of a source, at any depth. Immutable.
 *
 * @param contentLength bytes; 0 of a directory
 */
public record SourceEntry(String url, long contentLength, boolean isDirectory) {}
