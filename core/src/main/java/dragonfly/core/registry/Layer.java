package dragonfly.core.registry;

/**
 * A blob of an image: its configuration or a layer. Immutable.
 *
 * @param size in bytes, as the manifest says
 */
public record Layer(String url, String digest, long size, String mediaType) {}
