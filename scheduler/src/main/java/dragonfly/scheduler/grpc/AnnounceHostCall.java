package dragonfly.scheduler.grpc;

import com.google.protobuf.Empty;
import dragonfly.api.common.v2.Host;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.core.rpc.Hints;
import dragonfly.scheduler.manager.DynConfig;
import dragonfly.scheduler.resource.HostReport;
import java.time.Duration;

/** A host says that it lives, and how it is. */
final class AnnounceHostCall {
  private AnnounceHostCall() {}

  static Empty serve(Scope scope, AnnounceHostRequest request) {
    Host message = request.getHost();
    String[] labels = labels(message);
    scope.metrics().hostAnnounced(labels);
    HostReport report;
    try {
      Duration interval = request.hasInterval() ? Times.duration(request.getInterval()) : null;
      report = Requests.host(message, interval, scope.generation());
    } catch (IllegalArgumentException e) {
      scope.metrics().hostAnnounceFailed(labels);
      throw e;
    }
    if (Hints.current().isAcquainted() && scope.hosts().find(message.getId()).isEmpty()) {
      scope.hosts().noteMemoryLost();
    }
    DynConfig limits = scope.dynConfig().get();
    var host =
        scope
            .hosts()
            .announce(
                message.getId(),
                report,
                report.isSeed() ? limits.seedLoadLimit() : limits.clientLoadLimit(),
                scope.ticker().nanos());
    if (report.isSeed()) {
      scope.seeds().announced(host);
    }
    return Empty.getDefaultInstance();
  }

  private static String[] labels(Host host) {
    return new String[] {
      host.getOs(),
      host.getPlatform(),
      host.getPlatformFamily(),
      host.getPlatformVersion(),
      host.getKernelVersion(),
      host.getBuild().getGitVersion(),
      host.getBuild().getGitCommit(),
      host.getBuild().getPlatform()
    };
  }
}
