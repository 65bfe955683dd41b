package dragonfly.launcher.cluster;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of one role: what the cluster needs to hang together, then the user's own file
 * for the role where there is one, then single values given by flag; later ones win. Not
 * thread-safe.
 */
public final class RoleSettings {
  private final Map<String, String> base = new LinkedHashMap<>();

  private RoleSettings() {}

  /**
   * @param site where the cluster listens
   * @param ports the number of every port; 0 is any free one
   * @param directory what the manager keeps
   */
  public static RoleSettings manager(Site site, Map<Port, Integer> ports, Path directory) {
    return new RoleSettings()
        .set("database.type", "h2")
        .set("database.h2.path", directory.resolve("manager").toString())
        .set("server.grpc.listenIP", site.listen())
        .set("server.grpc.advertiseIP", site.advertise())
        .listen(site, Role.MANAGER, ports);
  }

  /** The scheduler, which keeps nothing on disk. */
  public static RoleSettings scheduler(Site site, Map<Port, Integer> ports, int managerPort) {
    return new RoleSettings()
        .set("server.listenIP", site.listen())
        .set("server.advertiseIP", site.advertise())
        .set("manager.addr", site.dialled(managerPort))
        .set("metrics.enable", "true")
        .listen(site, Role.SCHEDULER, ports);
  }

  /**
   * @param role {@link Role#SEED} or {@link Role#PEER}
   * @param socket where the daemon takes downloads
   */
  public static RoleSettings daemon(
      Role role,
      Site site,
      Map<Port, Integer> ports,
      Path directory,
      Path socket,
      int managerPort) {
    return new RoleSettings()
        .set("host.ip", site.advertise())
        .set("upload.server.ip", site.listen())
        .set("storage.server.ip", site.listen())
        .set("metrics.server.ip", site.listen())
        .set("health.server.ip", site.listen())
        .set("download.server.socketPath", socket.toString())
        .set("storage.dir", directory.toString())
        .set("storage.keep", "true")
        .set("server.cacheDir", directory.resolve("cache").toString())
        .set("manager.addr", "http://" + site.dialled(managerPort))
        .set("seedPeer.enable", Boolean.toString(role == Role.SEED))
        .listen(site, role, ports);
  }

  /** Gives the cluster's value of a key. */
  public RoleSettings set(String key, String value) {
    base.put(key, value);
    return this;
  }

  private RoleSettings listen(Site site, Role role, Map<Port, Integer> ports) {
    for (var port : Port.of(role)) {
      set(port.key(), port.setting(site.listen(), ports.getOrDefault(port, 0)));
    }
    return this;
  }

  /** The cluster's values alone. */
  public ConfigNode resolve() {
    return ConfigFile.load(null, "", base, Map.of());
  }

  /**
   * All layers together.
   *
   * @param file the user's settings; may be absent
   * @param flags by dotted key
   * @throws dragonfly.core.config.ConfigException for a file that is no YAML mapping
   */
  public ConfigNode resolve(Path file, Map<String, String> flags) {
    Path present = Files.exists(file) ? file : null;
    // overrides win over the file, so what the file sets must not be among them
    var own = ConfigFile.load(present, "", Map.of(), Map.of());
    var overrides = new LinkedHashMap<>(base);
    overrides.keySet().removeIf(key -> isSet(own, key));
    overrides.putAll(flags);
    return ConfigFile.load(present, "", overrides, Map.of());
  }

  private static boolean isSet(ConfigNode root, String dotted) {
    String[] parts = dotted.split("\\.");
    var node = root;
    for (int i = 0; i < parts.length - 1; i++) {
      node = node.node(parts[i]);
    }
    return node.isPresent(parts[parts.length - 1]);
  }
}
