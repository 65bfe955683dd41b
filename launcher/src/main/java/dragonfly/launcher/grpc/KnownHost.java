package dragonfly.launcher.grpc;

import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.rpc.RpcErrors;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A daemon as a scheduler knows it.
 *
 * @param address of its gRPC service for other daemons
 */
public record KnownHost(String hostname, HostAndPort address, boolean isSeed) {
  /**
   * All daemons that a scheduler knows; blocks.
   *
   * @throws DragonflyException if it does not answer in time
   */
  public static List<KnownHost> of(RpcChannels channels, HostAndPort scheduler, Duration timeout) {
    try {
      return SchedulerGrpc.newBlockingStub(channels.to(scheduler))
          .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
          .listHosts(ListHostsRequest.getDefaultInstance())
          .getHostsList()
          .stream()
          .map(
              host ->
                  new KnownHost(
                      host.getHostname(),
                      new HostAndPort(host.getIp(), host.getPort()),
                      host.getType() != 0))
          .toList();
    } catch (StatusRuntimeException e) {
      throw RpcErrors.fromStatus(e);
    }
  }
}
