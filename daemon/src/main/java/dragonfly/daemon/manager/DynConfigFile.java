package dragonfly.daemon.manager;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.error.DragonflyException;
import dragonfly.core.rpc.HostAndPort;
import io.grpc.Status;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code dynconfig.yaml}: schedulers and block list without a manager. Read anew at each refresh.
 */
public final class DynConfigFile implements DynConfigSource {
  /** The name under which charts deploy the schedulers. */
  private static final String DEFAULT_ADDRESS = "dragonfly-scheduler:8002";

  private final Path file;
  private final boolean seed;

  /**
   * @param file need not exist: then the default address stands
   * @param seed which of the two block lists counts
   */
  public DynConfigFile(Path file, boolean seed) {
    this.file = file;
    this.seed = seed;
  }

  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public DynConfig fetch() {
    ConfigNode root = ConfigFile.load(file.toFile().exists() ? file : null, "", Map.of(), Map.of());
    return root.bind(
        node ->
            new DynConfig(
                schedulers(node.node("scheduler")),
                BlockList.of(node.node(seed ? "seedClientConfig" : "clientConfig"))));
  }

  private static List<SchedulerEntry> schedulers(ConfigNode node) {
    List<String> addresses = node.texts("addrs");
    String name = node.text("addr", DEFAULT_ADDRESS);
    var entries = new TreeMap<String, SchedulerEntry>();
    if (addresses.isEmpty()) {
      HostAndPort address = parse("scheduler.addr", name);
      for (InetAddress ip : lookUp(address.host())) {
        put(entries, new HostAndPort(ip.getHostAddress(), address.port()));
      }
    }
    for (String text : addresses) {
      HostAndPort address = parse("scheduler.addrs", text);
      put(entries, address);
    }
    return List.copyOf(entries.values());
  }

  private static void put(Map<String, SchedulerEntry> entries, HostAndPort address) {
    entries.put(address.toString(), new SchedulerEntry(0, "", address.host(), address.port(), 0));
  }

  private static HostAndPort parse(String key, String text) {
    try {
      return HostAndPort.parse(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          key + ": \"" + text + "\" is not an address (expected e.g. 10.0.0.5:8002)", e);
    }
  }

  /** IPv4 addresses where there are any. */
  private static List<InetAddress> lookUp(String host) {
    try {
      var all = Arrays.asList(InetAddress.getAllByName(host));
      var ipv4 = new ArrayList<>(all);
      ipv4.removeIf(address -> !(address instanceof Inet4Address));
      return ipv4.isEmpty() ? all : ipv4;
    } catch (UnknownHostException e) {
      throw new DragonflyException(
          Status.Code.UNAVAILABLE, "scheduler's host is unknown: host=" + host, e);
    }
  }
}
