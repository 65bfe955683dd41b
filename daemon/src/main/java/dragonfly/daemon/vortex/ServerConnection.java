package dragonfly.daemon.vortex;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads requests of one connection and has them answered strictly in order; while one is being
 * answered nothing is read. Confined to the event loop.
 */
final class ServerConnection extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(ServerConnection.class);

  /** User event: close now, or after the running answer. */
  static final Object CLOSE_WHEN_IDLE = new Object();

  private final Uploads uploads;
  private final VortexServer.Options options;
  private final BooleanSupplier closing;
  private @Nullable ByteBuf received;
  private @Nullable Future<?> waitLimit;
  private boolean answering;
  private boolean inputEnded;

  ServerConnection(Uploads uploads, VortexServer.Options options, BooleanSupplier closing) {
    this.uploads = uploads;
    this.options = options;
    this.closing = closing;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    awaitRequest(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    try {
      if (received == null) {
        received = ctx.alloc().buffer(bytes.readableBytes());
      }
      received.writeBytes(bytes);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!answering) {
      proceed(ctx);
    }
  }

  /** Waits for the next request, which may have come already. */
  private void awaitRequest(ChannelHandlerContext ctx) {
    waitLimit =
        ctx.executor()
            .schedule(
                () -> closeQuietly(ctx), options.requestWait().toNanos(), TimeUnit.NANOSECONDS);
    proceed(ctx);
  }

  private static void closeQuietly(ChannelHandlerContext ctx) {
    var _ = ctx.close();
  }

  private void proceed(ChannelHandlerContext ctx) {
    if (!ctx.channel().isActive()) {
      return;
    }
    Packet packet;
    try {
      packet = decode();
    } catch (VortexException e) {
      log.atDebug()
          .addKeyValue("remote", ctx.channel().remoteAddress())
          .addKeyValue("reason", e.getMessage())
          .log("connection closed");
      var _ = ctx.close();
      return;
    }
    if (packet instanceof Packet.Request request) {
      endWait();
      answering = true;
      uploads.answer(ctx.channel(), request, options.stallLimit(), () -> answered(ctx));
    } else if (inputEnded) {
      var _ = ctx.close();
    } else {
      ctx.read();
    }
  }

  private @Nullable Packet decode() {
    var bytes = received;
    if (bytes == null) {
      return null;
    }
    if (bytes.readableBytes() >= VortexCodec.HEADER_LENGTH) {
      int tag = bytes.getUnsignedByte(bytes.readerIndex() + 1);
      if (!VortexCodec.isServed(tag)) {
        throw VortexException.malformed("not a request: tag=" + tag);
      }
      VortexCodec.checkLength(tag, bytes.getUnsignedInt(bytes.readerIndex() + 2));
    }
    var packet = VortexCodec.decode(bytes);
    if (!bytes.isReadable()) {
      bytes.release();
      received = null;
    } else {
      bytes.discardSomeReadBytes();
    }
    return packet;
  }

  private void answered(ChannelHandlerContext ctx) {
    answering = false;
    if (closing.getAsBoolean()) {
      var _ = ctx.close();
    } else {
      awaitRequest(ctx);
    }
  }

  private void endWait() {
    if (waitLimit != null) {
      waitLimit.cancel(false);
      waitLimit = null;
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == CLOSE_WHEN_IDLE) {
      if (!answering) {
        var _ = ctx.close();
      }
    } else if (event instanceof ChannelInputShutdownEvent
        || event instanceof ChannelInputShutdownReadComplete) {
      inputEnded = true;
      if (!answering) {
        proceed(ctx);
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    endWait();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    endWait();
    if (received != null) {
      received.release();
      received = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.atDebug()
        .addKeyValue("remote", ctx.channel().remoteAddress())
        .setCause(cause)
        .log("connection failed");
    var _ = ctx.close();
  }
}
