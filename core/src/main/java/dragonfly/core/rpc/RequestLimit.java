package dragonfly.core.rpc;

import dragonfly.core.time.Ticker;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.health.v1.HealthGrpc;
import java.util.Set;

/** Refuses calls beyond a rate, by a bucket that holds the calls of one second. Thread-safe. */
final class RequestLimit implements ServerInterceptor {
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private final Set<String> unlimited;
  private final Ticker ticker;
  private double tokens; // guarded by this
  private long filledAt; // guarded by this

  RequestLimit(int perSecond, Set<String> unlimited, Ticker ticker) {
    this.perSecond = perSecond;
    this.unlimited = unlimited;
    this.ticker = ticker;
    this.tokens = perSecond;
    this.filledAt = ticker.nanos();
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var method = call.getMethodDescriptor();
    boolean isHealth = HealthGrpc.SERVICE_NAME.equals(method.getServiceName());
    if (isHealth || unlimited.contains(method.getFullMethodName()) || take()) {
      return next.startCall(call, headers);
    }
    call.close(
        Status.RESOURCE_EXHAUSTED.withDescription(
            "too many requests: limit=%d/s".formatted(perSecond)),
        new Metadata());
    return new ServerCall.Listener<>() {};
  }

  synchronized boolean take() {
    long now = ticker.nanos();
    tokens = Math.min(perSecond, tokens + (now - filledAt) * perSecond / NANOS_PER_SECOND);
    filledAt = now;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
