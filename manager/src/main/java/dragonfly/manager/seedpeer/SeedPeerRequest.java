package dragonfly.manager.seedpeer;

import dragonfly.manager.net.Hostname;
import dragonfly.manager.net.IpLiteral;
import dragonfly.manager.web.Violations;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request that makes or changes a seed peer; absent means unchanged.
 *
 * @param hostName only when it is made
 */
record SeedPeerRequest(
    @Nullable String hostName,
    @Nullable String type,
    @Nullable String ip,
    @Nullable Long port,
    @Nullable Long downloadPort,
    @Nullable Long objectStoragePort,
    @Nullable Long seedPeerClusterId,
    @Nullable String idc,
    @Nullable String location) {
  static final String ONLY_TYPE = "super";

  SeedPeerRequest {
    type = type == null || type.isEmpty() ? null : type;
    ip = ip == null || ip.isEmpty() ? null : ip;
  }

  void checkForCreate() {
    var violations = new Violations();
    violations.required("host_name", hostName);
    violations.required("type", type);
    violations.required("ip", ip);
    violations.required("port", port);
    violations.required("download_port", downloadPort);
    violations.required("seed_peer_cluster_id", seedPeerClusterId);
    violations.must("host_name", hostName, Hostname::isValid, "a host name");
    checkValues(violations);
  }

  void checkForUpdate() {
    checkValues(new Violations());
  }

  private void checkValues(Violations violations) {
    violations.must("type", type, ONLY_TYPE::equals, "\"" + ONLY_TYPE + "\"");
    violations.must("ip", ip, IpLiteral::isValid, "an IP address");
    violations.between("port", port, 1, 65535);
    violations.between("download_port", downloadPort, 1, 65535);
    violations.between("object_storage_port", objectStoragePort, 0, 65535);
    violations.between("seed_peer_cluster_id", seedPeerClusterId, 1, Long.MAX_VALUE);
    violations.atMost("idc", idc, 1024);
    violations.atMost("location", location, 1024);
    violations.throwIfAny();
  }
}
