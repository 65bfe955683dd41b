package dragonfly.core.rpc;

import io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.InternalProtocolNegotiator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;

/**
 * Sets up server connections like the negotiator it wraps, and resets with NO_ERROR each stream
 * that the server has ended while the client has not (RFC 9113, section 8.1). grpc-java leaves such
 * streams half open; clients that drop their sending side only then would wait for ever.
 * Thread-safe.
 */
final class ReleasingNegotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
  private final InternalProtocolNegotiator.ProtocolNegotiator wrapped;

  ReleasingNegotiator(InternalProtocolNegotiator.ProtocolNegotiator wrapped) {
    this.wrapped = wrapped;
  }

  @Override
  public AsciiString scheme() {
    return wrapped.scheme();
  }

  @Override
  public ChannelHandler newHandler(GrpcHttp2ConnectionHandler grpc) {
    return new Setup(grpc, wrapped.newHandler(grpc));
  }

  @Override
  public void close() {
    wrapped.close();
  }

  /**
   * Listens to the streams of a connection, then gives its place to the handler of the wrapped
   * negotiator.
   */
  private static final class Setup extends ChannelInboundHandlerAdapter {
    private final GrpcHttp2ConnectionHandler grpc;
    private final ChannelHandler next;

    Setup(GrpcHttp2ConnectionHandler grpc, ChannelHandler next) {
      this.grpc = grpc;
      this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      grpc.connection().addListener(new Releaser(grpc, context));
      context.pipeline().replace(this, null, next);
    }
  }

  /** Confined to the event loop of its connection. */
  private static final class Releaser extends Http2ConnectionAdapter {
    private final GrpcHttp2ConnectionHandler grpc;
    private final ChannelHandlerContext setup;

    Releaser(GrpcHttp2ConnectionHandler grpc, ChannelHandlerContext setup) {
      this.grpc = grpc;
      this.setup = setup;
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        // Later, so that grpc-java has finished with the trailers.
        setup.executor().execute(() -> release(stream));
      }
    }

    private void release(Http2Stream stream) {
      ChannelHandlerContext context = setup.pipeline().context(grpc);
      if (context != null && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        var _ =
            grpc.resetStream(
                context, stream.id(), Http2Error.NO_ERROR.code(), context.newPromise());
        context.flush();
      }
    }
  }
}
