package dragonfly.core.rpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;

/**
 * Answers with the status of {@link RpcErrors#toStatus} what a handler throws, and what it gives to
 * {@code onError} without a status of its own; grpc-java would say UNKNOWN. Thread-safe.
 */
final class FailureTranslation implements ServerInterceptor {
  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var translating = new TranslatingCall<>(call);
    try {
      return new TranslatingListener<>(translating, next.startCall(translating, headers));
    } catch (RuntimeException e) {
      translating.fail(e);
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class TranslatingCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private boolean isClosed; // guarded by this

    TranslatingCall(ServerCall<Q, P> call) {
      super(call);
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      isClosed = true;
      Throwable cause = status.getCause();
      if (status.getCode() == Status.Code.UNKNOWN && cause != null && !isStatus(cause)) {
        closeWith(RpcErrors.toStatus(cause));
      } else {
        super.close(status, trailers);
      }
    }

    private static boolean isStatus(Throwable cause) {
      return cause instanceof StatusRuntimeException || cause instanceof StatusException;
    }

    synchronized void fail(RuntimeException failure) {
      if (!isClosed) {
        isClosed = true;
        closeWith(RpcErrors.toStatus(failure));
      }
    }

    private void closeWith(StatusRuntimeException translated) {
      Metadata trailers = translated.getTrailers();
      super.close(translated.getStatus(), trailers == null ? new Metadata() : trailers);
    }
  }

  private static final class TranslatingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final TranslatingCall<Q, ?> call;

    TranslatingListener(TranslatingCall<Q, ?> call, ServerCall.Listener<Q> listener) {
      super(listener);
      this.call = call;
    }

    @Override
    public void onMessage(Q message) {
      guard(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      guard(super::onHalfClose);
    }

    @Override
    public void onReady() {
      guard(super::onReady);
    }

    private void guard(Runnable callback) {
      try {
        callback.run();
      } catch (RuntimeException e) {
        call.fail(e);
      }
    }
  }
}
