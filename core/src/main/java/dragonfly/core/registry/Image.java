package dragonfly.core.registry;

import java.util.List;

/**
 * What an image consists of. Immutable.
 *
 * @param platform that was chosen, or that the manifest is of as far as known
 * @param platforms that the image is offered for; empty if it is for one only
 * @param layers in the order of the manifest, the configuration first
 */
public record Image(Platform platform, List<Platform> platforms, List<Layer> layers) {
  public Image {
    platforms = List.copyOf(platforms);
    layers = List.copyOf(layers);
  }
}
