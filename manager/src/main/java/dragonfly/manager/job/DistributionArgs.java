package dragonfly.manager.job;

import dragonfly.core.registry.ImageUrl;
import dragonfly.core.registry.Platform;
import dragonfly.manager.web.Violations;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code get_image_distribution}.
 *
 * @param url of an image's manifest
 * @param timeout nanoseconds
 */
record DistributionArgs(
    @Nullable String url,
    @Nullable Long pieceLength,
    @Nullable String tag,
    @Nullable String application,
    @Nullable String filteredQueryParams,
    @Nullable Map<String, @Nullable String> headers,
    @Nullable String username,
    @Nullable String password,
    @Nullable String platform,
    @Nullable Long concurrentLayerCount,
    @Nullable Long concurrentPeerCount,
    @Nullable Long timeout)
    implements ContentArgs {

  void check() {
    var violations = new Violations();
    violations.required("args.url", url);
    if (url != null && !url.isEmpty()) {
      violations.reject("args.url", url, ImageUrl::parse);
    }
    if (platform != null && !platform.isEmpty()) {
      violations.reject("args.platform", platform, Platform::parse);
    }
    checkContent(violations);
    violations.between("args.concurrent_layer_count", concurrentLayerCount, 1, 100);
    violations.between("args.concurrent_peer_count", concurrentPeerCount, 1, 1000);
    violations.between("args.timeout", timeout, 1, Duration.ofHours(1).toNanos());
    violations.throwIfAny();
  }

  int layerCount() {
    return Math.toIntExact(Objects.requireNonNullElse(concurrentLayerCount, 8L));
  }

  int peerCount() {
    return Math.toIntExact(Objects.requireNonNullElse(concurrentPeerCount, 500L));
  }

  Duration time() {
    return timeout == null || timeout == 0 ? Duration.ofMinutes(5) : Duration.ofNanos(timeout);
  }
}
