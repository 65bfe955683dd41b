package dragonfly.core.rpc;

import dragonfly.core.metrics.Counter;
import dragonfly.core.metrics.Metrics;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Locale;
import java.util.Objects;

/**
 * Counts the calls of a server under the names that dashboards know. Only methods that are served
 * get here, so the labels are few. Thread-safe.
 */
public final class CallMetrics implements ServerInterceptor {
  private final Counter started;
  private final Counter handled;
  private final Counter received;
  private final Counter sent;

  public CallMetrics(Metrics metrics) {
    this.started = counter(metrics, "grpc_server_started_total", "Calls that began.");
    this.received = counter(metrics, "grpc_server_msg_received_total", "Messages of clients.");
    this.sent = counter(metrics, "grpc_server_msg_sent_total", "Messages to clients.");
    this.handled =
        metrics.counter(
            "grpc_server_handled_total",
            "Calls that ended, by their status.",
            "grpc_code",
            "grpc_method",
            "grpc_service",
            "grpc_type");
  }

  private static Counter counter(Metrics metrics, String name, String help) {
    return metrics.counter(name, help, "grpc_method", "grpc_service", "grpc_type");
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    var descriptor = call.getMethodDescriptor();
    var method = Objects.requireNonNullElse(descriptor.getBareMethodName(), "");
    var service = Objects.requireNonNullElse(descriptor.getServiceName(), "");
    var type = descriptor.getType().name().toLowerCase(Locale.ROOT);
    started.increment(method, service, type);
    var counted =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A message) {
            sent.increment(method, service, type);
            super.sendMessage(message);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            handled.increment(code(status), method, service, type);
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(counted, headers)) {
      @Override
      public void onMessage(Q message) {
        received.increment(method, service, type);
        super.onMessage(message);
      }
    };
  }

  /** As the dashboards write it: {@code NotFound}. */
  private static String code(Status status) {
    var text = new StringBuilder();
    for (var word : status.getCode().name().split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return status.isOk() ? "OK" : text.toString();
  }
}
