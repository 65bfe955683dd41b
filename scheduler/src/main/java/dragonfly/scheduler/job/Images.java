package dragonfly.scheduler.job;

import com.google.protobuf.ByteString;
import dragonfly.core.registry.ImageRequest;
import dragonfly.core.registry.ImageSession;
import dragonfly.core.registry.ImageUrl;
import dragonfly.core.registry.Platform;
import dragonfly.core.registry.RegistryClient;
import dragonfly.core.registry.RegistryTls;
import dragonfly.core.time.Ticker;
import dragonfly.core.unit.Secret;
import java.util.List;
import java.util.Map;

/** Finds out what images consist of. Thread-safe; blocks. */
final class Images {
  private final Ticker ticker;

  Images(Ticker ticker) {
    this.ticker = ticker;
  }

  /** What the caller says of the image. */
  record Wish(
      String url,
      Map<String, String> header,
      String username,
      String password,
      String platform,
      List<ByteString> authorities,
      boolean skipVerify) {}

  /** Asks the registry. The session lives on, so the client is not closed but left to itself. */
  ImageSession open(Wish wish) throws InterruptedException {
    var client =
        new RegistryClient(
            new RegistryTls(
                wish.authorities().stream().map(ByteString::toByteArray).toList(),
                wish.skipVerify()),
            ticker);
    return client.open(request(wish));
  }

  private static ImageRequest request(Wish wish) {
    return new ImageRequest(
        ImageUrl.parse(wish.url()),
        wish.header(),
        wish.username().isEmpty() ? null : wish.username(),
        wish.password().isEmpty() ? null : new Secret(wish.password()),
        wish.platform().isEmpty() ? Platform.local() : Platform.parse(wish.platform()));
  }
}
