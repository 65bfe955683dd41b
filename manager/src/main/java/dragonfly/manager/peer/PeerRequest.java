package dragonfly.manager.peer;

import dragonfly.manager.net.Hostname;
import dragonfly.manager.net.IpLiteral;
import dragonfly.manager.web.Violations;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The body of a request that makes a peer. */
record PeerRequest(
    @Nullable String hostName,
    @Nullable String type,
    @Nullable String idc,
    @Nullable String location,
    @Nullable String ip,
    @Nullable Long port,
    @Nullable Long downloadPort,
    @Nullable Long objectStoragePort,
    @Nullable Long proxyPort,
    @Nullable String state,
    @Nullable String os,
    @Nullable String platform,
    @Nullable String platformFamily,
    @Nullable String platformVersion,
    @Nullable String kernelVersion,
    @Nullable String gitVersion,
    @Nullable String gitCommit,
    @Nullable String buildPlatform,
    @Nullable Long schedulerClusterId) {
  private static final Set<String> TYPES = Set.of("super", "normal");
  private static final Set<String> STATES = Set.of("active", "inactive");

  PeerFacts checked() {
    var violations = new Violations();
    violations.required("host_name", hostName);
    violations.required("type", type);
    violations.required("ip", ip);
    violations.required("port", port);
    violations.required("download_port", downloadPort);
    violations.required("proxy_port", proxyPort);
    violations.required("scheduler_cluster_id", schedulerClusterId);
    violations.must("host_name", hostName, Hostname::isValid, "a host name");
    violations.must("type", type, TYPES::contains, "\"super\" or \"normal\"");
    violations.must("ip", ip, IpLiteral::isValid, "an IP address");
    violations.must("state", state, STATES::contains, "\"active\" or \"inactive\"");
    violations.between("port", port, 1, 65535);
    violations.between("download_port", downloadPort, 1, 65535);
    violations.between("object_storage_port", objectStoragePort, 0, 65535);
    violations.between("proxy_port", proxyPort, 1, 65535);
    violations.between("scheduler_cluster_id", schedulerClusterId, 1, Long.MAX_VALUE);
    violations.atMost("idc", idc, 1024);
    violations.atMost("location", location, 1024);
    violations.atMost("os", os, 256);
    violations.atMost("platform", platform, 256);
    violations.atMost("platform_family", platformFamily, 256);
    violations.atMost("platform_version", platformVersion, 256);
    violations.atMost("kernel_version", kernelVersion, 256);
    violations.atMost("git_version", gitVersion, 256);
    violations.atMost("git_commit", gitCommit, 256);
    violations.atMost("build_platform", buildPlatform, 256);
    violations.throwIfAny();
    return new PeerFacts(
        text(hostName),
        text(type),
        text(idc),
        text(location),
        text(ip),
        number(port),
        number(downloadPort),
        number(objectStoragePort),
        number(proxyPort),
        text(state).isEmpty() ? "inactive" : text(state),
        text(os),
        text(platform),
        text(platformFamily),
        text(platformVersion),
        text(kernelVersion),
        text(gitVersion),
        text(gitCommit),
        text(buildPlatform),
        Objects.requireNonNullElse(schedulerClusterId, 0L));
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }

  private static int number(@Nullable Long number) {
    return number == null ? 0 : number.intValue();
  }
}
