package dragonfly.core.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Set;

/** Sends response headers before the first message. Thread-safe. */
public final class ResponseHeaders implements ServerInterceptor {
  private static final Context.Key<EarlyCall<?, ?>> CALL = Context.key("early-response-headers");

  private final Set<String> methodsAtOnce;

  ResponseHeaders(Set<String> methodsAtOnce) {
    this.methodsAtOnce = methodsAtOnce;
  }

  /**
   * Sends the response headers of the call that this thread handles, unless they are sent already.
   * For streaming handlers that first decide whether to refuse the call. Does nothing outside a
   * call.
   */
  public static void sendNow() {
    EarlyCall<?, ?> call = CALL.get();
    if (call != null) {
      call.sendHeaders(new Metadata());
    }
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var early = new EarlyCall<>(call);
    if (methodsAtOnce.contains(call.getMethodDescriptor().getFullMethodName())) {
      early.sendHeaders(new Metadata());
    }
    return Contexts.interceptCall(Context.current().withValue(CALL, early), early, headers, next);
  }

  /** A call that takes the first response headers only, from any thread. */
  private static final class EarlyCall<Q, P> extends SimpleForwardingServerCall<Q, P> {
    private boolean areHeadersSent; // guarded by this
    private boolean isClosed; // guarded by this

    EarlyCall(ServerCall<Q, P> call) {
      super(call);
    }

    @Override
    public synchronized void sendHeaders(Metadata headers) {
      if (!areHeadersSent && !isClosed) {
        areHeadersSent = true;
        super.sendHeaders(headers);
      }
    }

    @Override
    public synchronized void sendMessage(P message) {
      super.sendMessage(message);
    }

    @Override
    public synchronized void close(Status status, Metadata trailers) {
      isClosed = true;
      super.close(status, trailers);
    }
  }
}
