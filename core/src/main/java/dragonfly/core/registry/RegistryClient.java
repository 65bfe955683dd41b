package dragonfly.core.registry;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.time.Ticker;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;

/** Opens images of registries. Thread-safe. */
public final class RegistryClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  private final ExecutorService executor = VirtualThreads.perTask("registry-");
  private final HttpClient http;
  private final Ticker ticker;

  public RegistryClient(RegistryTls tls, Ticker ticker) {
    this.ticker = ticker;
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls.context())
            .connectTimeout(CONNECT_TIMEOUT)
            // followed by hand, so that credentials stay with the one they are meant for
            .followRedirects(HttpClient.Redirect.NEVER)
            .executor(executor)
            .build();
  }

  /**
   * Asks the registry for the image's manifest and answers its challenges on the way. Blocks.
   *
   * @throws RegistryException if the registry refuses, cannot be reached or has no such image:
   *     INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED or UNAVAILABLE
   */
  public ImageSession open(ImageRequest request) throws InterruptedException {
    var session = new ImageSession(http, ticker, request);
    session.resolve();
    return session;
  }

  @Override
  public void close() {
    http.shutdownNow();
    executor.shutdownNow();
  }
}
