package dragonfly.daemon.backend.http;

import dragonfly.core.netty.PulledBytes;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * One request on a connection and its answer. The event loop fills it, one virtual thread reads it.
 */
final class HttpExchange {
  final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
  final PulledBytes body;

  HttpExchange(Channel channel) {
    this.body = new PulledBytes(channel);
  }

  void fail(IOException cause) {
    head.completeExceptionally(cause);
    body.fail(cause);
  }
}
