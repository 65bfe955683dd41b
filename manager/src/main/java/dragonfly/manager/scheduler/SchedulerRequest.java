package dragonfly.manager.scheduler;

import dragonfly.manager.net.Hostname;
import dragonfly.manager.net.IpLiteral;
import dragonfly.manager.web.Violations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a scheduler; absent means unchanged.
 *
 * @param hostName only when it is made
 */
record SchedulerRequest(
    @Nullable String hostName,
    @Nullable String ip,
    @Nullable Long port,
    @Nullable Long schedulerClusterId,
    @Nullable String idc,
    @Nullable String location,
    @Nullable List<String> features,
    @Nullable SchedulerConfig config) {

  SchedulerRequest {
    ip = ip == null || ip.isEmpty() ? null : ip;
    features = features == null ? null : List.copyOf(features);
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("host_name", hostName);
    violations.required("ip", ip);
    violations.required("port", port);
    violations.required("scheduler_cluster_id", schedulerClusterId);
    violations.must("host_name", hostName, Hostname::isValid, "a host name");
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.must("ip", ip, IpLiteral::isValid, "an IP address");
    violations.between("port", port, 1, 65535);
    violations.between("scheduler_cluster_id", schedulerClusterId, 1, Long.MAX_VALUE);
    violations.atMost("idc", idc, 1024);
    violations.atMost("location", location, 1024);
    violations.each("features", features, SchedulerRequest::featureProblem);
    violations.throwIfAny();
  }

  private static Optional<String> featureProblem(String feature) {
    return Scheduler.FEATURES.contains(feature)
        ? Optional.empty()
        : Optional.of("is none of " + Scheduler.FEATURES);
  }
}
