package dragonfly.core.rpc;

import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import java.util.Set;

/**
 * Removes the deadline of chosen methods from the request headers before grpc-java reads it there.
 * Other implementations of the protocol send one that means the time until the response headers,
 * while grpc-java would end the stream with it.
 */
final class DeadlineDropper extends ServerStreamTracer.Factory {
  private static final Metadata.Key<String> TIMEOUT =
      Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
  private static final ServerStreamTracer NO_TRACE = new ServerStreamTracer() {};

  private final Set<String> fullMethodNames;

  DeadlineDropper(Set<String> fullMethodNames) {
    this.fullMethodNames = fullMethodNames;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    if (fullMethodNames.contains(fullMethodName)) {
      headers.discardAll(TIMEOUT);
    }
    return NO_TRACE;
  }
}
