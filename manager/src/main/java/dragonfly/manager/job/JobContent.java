package dragonfly.manager.job;

/**
 * A file or layer that a job is about. Immutable.
 *
 * @param number names what it is fetched by: a url of the arguments, by its place; what was found
 *     in an image or a directory comes after these and is fetched by its own url
 * @param url as it may be shown
 * @param length bytes, -1 when not known
 */
record JobContent(int number, String url, long length) {}
