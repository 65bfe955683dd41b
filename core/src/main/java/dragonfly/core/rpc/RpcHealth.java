package dragonfly.core.rpc;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Asks other programs whether they serve. */
public final class RpcHealth {
  private RpcHealth() {}

  /** Like {@link #isServing(Channel, Duration)}, at an address. */
  public static boolean isServing(RpcChannels channels, HostAndPort target, Duration timeout) {
    return isServing(channels.to(target), timeout);
  }

  /**
   * Whether the service {@code ""} answers SERVING within the timeout; false for every kind of
   * failure. Blocks.
   */
  public static boolean isServing(Channel channel, Duration timeout) {
    try {
      return HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
              .check(HealthCheckRequest.getDefaultInstance())
              .getStatus()
          == ServingStatus.SERVING;
    } catch (StatusRuntimeException _) {
      return false;
    }
  }
}
