package dragonfly.it.process;

import dragonfly.api.dfdaemon.v2.DfdaemonDownloadGrpc;
import dragonfly.api.dfdaemon.v2.ListLocalTasksRequest;
import dragonfly.api.manager.v2.ListSchedulersRequest;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.api.manager.v2.SourceType;
import dragonfly.api.scheduler.v2.ListHostsRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import io.grpc.Channel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What programs say about the cluster when they are asked over gRPC. */
final class ClusterView {
  private static final long SECONDS = 5;

  private ClusterView() {}

  /** The ports of the schedulers that a manager gives to daemons. */
  static List<Integer> schedulers(Channel manager) {
    var request =
        ListSchedulersRequest.newBuilder()
            .setSourceType(SourceType.PEER_SOURCE)
            .setHostname("it")
            .setIp("127.0.0.1")
            .setVersion("1.5.10")
            .build();
    return ManagerGrpc.newBlockingStub(manager)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
        .listSchedulers(request)
        .getSchedulersList()
        .stream()
        .map(scheduler -> scheduler.getPort())
        .toList();
  }

  /** The upload port of each host that a scheduler knows, by hostname. */
  static Map<String, Integer> hosts(Channel scheduler) {
    var hosts = new HashMap<String, Integer>();
    SchedulerGrpc.newBlockingStub(scheduler)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
        .listHosts(ListHostsRequest.getDefaultInstance())
        .getHostsList()
        .forEach(host -> hosts.put(host.getHostname(), host.getPort()));
    return hosts;
  }

  /** The ids of the tasks that a daemon stores. */
  static List<String> localTasks(Channel daemon) {
    return DfdaemonDownloadGrpc.newBlockingStub(daemon)
        .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
        .listLocalTasks(ListLocalTasksRequest.getDefaultInstance())
        .getTasksList()
        .stream()
        .map(task -> task.getTaskId())
        .toList();
  }
}
