package dragonfly.core.registry;

import dragonfly.core.unit.Secret;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which image, and as whom it is asked for. Immutable.
 *
 * @param header sent to the registry; one called Authorization is used instead of user and password
 * @param username null: anonymous, as far as the registry allows
 */
public record ImageRequest(
    ImageUrl url,
    Map<String, String> header,
    @Nullable String username,
    @Nullable Secret password,
    Platform platform) {
  public ImageRequest {
    header = Map.copyOf(header);
  }
}
