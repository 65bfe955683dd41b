package dragonfly.daemon.backend.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a source: one exchange after the other. The channel is read only when somebody
 * wants bytes, and once while it is idle, to notice its end. State is confined to the event loop.
 */
final class HttpConnection {
  private final HttpUrl.Origin origin;
  private final Channel channel;
  private final Consumer<HttpConnection> whenIdle;

  // confined to the event loop
  private @Nullable HttpExchange current;
  private boolean skipsInterim;
  private boolean keepsAlive;

  /** Written by the pool under its lock. */
  long idleSinceNanos;

  /** Whether an answer was read on this connection before. Written before the pool hands it out. */
  boolean isUsed;

  /**
   * @param whenIdle called on the event loop when an answer is complete and the connection can
   *     carry another one
   */
  HttpConnection(HttpUrl.Origin origin, Channel channel, Consumer<HttpConnection> whenIdle) {
    this.origin = origin;
    this.channel = channel;
    this.whenIdle = whenIdle;
  }

  HttpUrl.Origin origin() {
    return origin;
  }

  boolean isOpen() {
    return channel.isActive();
  }

  void close() {
    var _ = channel.close();
  }

  void whenClosed(Runnable action) {
    channel.closeFuture().addListener(_ -> action.run());
  }

  ChannelInboundHandlerAdapter handler() {
    return new Responses();
  }

  /**
   * Sends a request and waits for the head of its answer.
   *
   * @throws SocketTimeoutException if it does not come in time
   * @throws IOException if the connection fails before
   */
  HttpExchange exchange(HttpRequest request, Duration timeout) throws IOException {
    var exchange = new HttpExchange(channel);
    channel.eventLoop().execute(() -> begin(exchange, request));
    try {
      var _ = exchange.head.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return exchange;
    } catch (TimeoutException _) {
      abandon(exchange);
      throw new SocketTimeoutException("no answer in time: timeoutMs=" + timeout.toMillis());
    } catch (InterruptedException _) {
      abandon(exchange);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for an answer");
    } catch (ExecutionException e) {
      abandon(exchange);
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException(String.valueOf(e.getCause()), e.getCause());
    }
  }

  /** Closes the connection unless this exchange is over and others may use it. */
  void abandon(HttpExchange exchange) {
    channel.eventLoop().execute(() -> end(exchange, new IOException("answer was abandoned")));
    exchange.body.close();
  }

  private void begin(HttpExchange exchange, HttpRequest request) {
    if (!channel.isActive() || current != null) {
      exchange.fail(new IOException("connection is closed"));
      return;
    }
    current = exchange;
    skipsInterim = false;
    keepsAlive = false;
    channel
        .writeAndFlush(request)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (!written.isSuccess()) {
                    end(exchange, ioException(written.cause()));
                  }
                });
    channel.read();
  }

  private static IOException ioException(@Nullable Throwable cause) {
    return cause instanceof IOException io ? io : new IOException(String.valueOf(cause), cause);
  }

  private final class Responses extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      HttpExchange exchange = current;
      if (exchange == null || !(message instanceof HttpObject part)) {
        // nobody asked: whatever comes next cannot be told from an answer
        ReferenceCountUtil.release(message);
        close();
        return;
      }
      if (part.decoderResult().isFailure()) {
        ReferenceCountUtil.release(message);
        end(new IOException("malformed answer: " + part.decoderResult().cause().getMessage()));
        return;
      }
      if (part instanceof HttpResponse response) {
        skipsInterim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (!skipsInterim) {
          keepsAlive = HttpUtil.isKeepAlive(response);
          exchange.head.complete(response);
        }
      }
      if (part instanceof HttpContent content) {
        ByteBuf bytes = content.content();
        if (skipsInterim) {
          bytes.release();
          return;
        }
        exchange.body.offer(bytes);
        if (part instanceof LastHttpContent) {
          complete(exchange);
        }
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      HttpExchange exchange = current;
      if (exchange != null) {
        exchange.body.readComplete();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      end(new IOException("connection closed by the source before the answer was complete"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      end(ioException(cause));
    }
  }

  private void complete(HttpExchange exchange) {
    current = null;
    if (keepsAlive && channel.isActive()) {
      isUsed = true;
      // before the reader hears of the end: its next request shall find the connection
      whenIdle.accept(this);
      channel.read(); // to notice when the source closes it
      exchange.body.complete();
    } else {
      exchange.body.complete();
      close();
    }
  }

  private void end(HttpExchange exchange, IOException cause) {
    if (current == exchange) {
      end(cause);
    }
  }

  private void end(IOException cause) {
    HttpExchange exchange = current;
    current = null;
    if (exchange != null) {
      exchange.fail(cause);
    }
    close();
  }
}
