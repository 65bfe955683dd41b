package dragonfly.daemon.host;

import dragonfly.core.id.HostIds;
import dragonfly.daemon.config.DaemonConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who this daemon is, as others see it. Immutable.
 *
 * @param hostId made of ip and hostname
 * @param ip advertised address
 * @param name of the instance
 * @param seed whether it is a seed peer
 * @param port of the upload service
 * @param proxyPort of the HTTP proxy
 * @param schedulerClusterId 0 means that the manager chooses
 * @param disableShared never a parent of others
 * @param version of the protocol's client that it behaves like
 * @param commit of our build
 * @param release our own version
 */
public record HostIdentity(
    String hostId,
    String ip,
    String hostname,
    String name,
    boolean seed,
    int port,
    int proxyPort,
    @Nullable String idc,
    @Nullable String location,
    long schedulerClusterId,
    boolean disableShared,
    String version,
    String commit,
    String release) {

  /**
   * The identity that the configuration and this machine give.
   *
   * @param uploadPort the port that the upload service is bound to
   * @param release our own version, e.g. 0.1.0
   * @param environment of the process; names the pod on Kubernetes
   */
  public static HostIdentity of(
      DaemonConfig config,
      int uploadPort,
      String release,
      String commit,
      Map<String, String> environment) {
    InetAddress configured = config.host().ip();
    String ip =
        (configured == null ? ownAddress(config.enableIpv6()) : configured).getHostAddress();
    String hostname = config.host().hostname();
    if (hostname == null || hostname.isBlank()) {
      hostname = ownHostname();
    }
    boolean seed = config.seedPeer().enable();
    String namespace = environment.get("POD_NAMESPACE");
    String pod = environment.get("POD_NAME");
    return new HostIdentity(
        HostIds.host(ip, hostname, seed),
        ip,
        hostname,
        namespace != null && pod != null ? namespace + "-" + pod : hostname,
        seed,
        uploadPort,
        config.proxy().server().listen().port(),
        config.host().idc(),
        config.host().location(),
        config.host().schedulerClusterId(),
        config.upload().disableShared(),
        config.compatibility().version(),
        commit,
        release);
  }

  private static String ownHostname() {
    // the kernel knows it without asking a name server, which may be slow to say that it does not
    String kernels = new ProcFiles(Path.of("/")).text("proc/sys/kernel/hostname");
    if (!kernels.isBlank()) {
      return kernels;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // the message of this exception begins with the name that has no address
      String message = e.getMessage();
      String name = message == null ? "" : message.split(":", 2)[0].strip();
      return name.isEmpty() ? "localhost" : name;
    }
  }

  /**
   * An address that others can reach: not loopback, not link-local, of the family wanted if there
   * is one, of the interface with the lowest number. The loopback address when there is none.
   */
  private static InetAddress ownAddress(boolean ipv6) {
    var candidates = new ArrayList<InetAddress>();
    for (NetworkInterface nic : interfaces()) {
      for (InetAddress address : Collections.list(nic.getInetAddresses())) {
        if (!address.isLoopbackAddress()
            && !address.isLinkLocalAddress()
            && !address.isMulticastAddress()) {
          candidates.add(plain(address));
        }
      }
    }
    return candidates.stream()
        .filter(address -> ipv6 != (address instanceof Inet4Address))
        .findFirst()
        .or(() -> candidates.stream().findFirst())
        .orElseGet(InetAddress::getLoopbackAddress);
  }

  private static List<NetworkInterface> interfaces() {
    try {
      var interfaces = new ArrayList<NetworkInterface>();
      for (NetworkInterface nic : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (nic.isUp() && !nic.isLoopback()) {
          interfaces.add(nic);
        }
      }
      interfaces.sort(Comparator.comparingInt(NetworkInterface::getIndex));
      return interfaces;
    } catch (SocketException _) {
      return List.of();
    }
  }

  /** Without the scope that Java adds to an IPv6 address. */
  private static InetAddress plain(InetAddress address) {
    try {
      return InetAddress.getByAddress(address.getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }
}
