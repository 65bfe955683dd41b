package dragonfly.launcher.cluster;

import dragonfly.core.config.ConfigNode;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.manager.config.ManagerConfig;
import dragonfly.scheduler.config.SchedulerConfig;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The configurations of all roles of one cluster, checked before any of them starts. Immutable.
 *
 * @param ports what the roles will listen on; 0 is any free port
 * @param warnings keys in the user's settings that nobody knows
 */
record RoleConfigs(
    ManagerConfig manager,
    SchedulerConfig scheduler,
    DaemonConfig seed,
    DaemonConfig peer,
    Map<Port, Integer> ports,
    List<String> warnings) {

  RoleConfigs {
    ports = Map.copyOf(ports);
    warnings = List.copyOf(warnings);
  }

  /**
   * Reads the user's files; blocks.
   *
   * @throws dragonfly.core.config.ConfigException naming file, key and value
   */
  static RoleConfigs load(ClusterOptions options) {
    var ports = new EnumMap<Port, Integer>(Port.class);
    var nodes = new EnumMap<Role, ConfigNode>(Role.class);
    for (var role : Role.values()) {
      // the manager comes first, so that the others learn its port
      int managerPort = ports.getOrDefault(Port.MANAGER_GRPC, 0);
      var node =
          settings(role, options, managerPort)
              .resolve(options.data().settings(role), options.flagsOf(role));
      for (var port : Port.of(role)) {
        ports.put(port, port.in(node));
      }
      nodes.put(role, node);
    }
    if (ports.getOrDefault(Port.MANAGER_GRPC, 0) == 0) {
      throw new LauncherException(
          "manager: %s: 0 is any free port, but the other roles must know it"
              .formatted(Port.MANAGER_GRPC.key()));
    }
    var warnings = new ArrayList<String>();
    return new RoleConfigs(
        bind(nodes, Role.MANAGER, ManagerConfig::load, warnings),
        bind(nodes, Role.SCHEDULER, SchedulerConfig::load, warnings),
        bind(nodes, Role.SEED, DaemonConfig::load, warnings),
        bind(nodes, Role.PEER, DaemonConfig::load, warnings),
        ports,
        warnings);
  }

  private static RoleSettings settings(Role role, ClusterOptions options, int managerPort) {
    var site = options.site();
    var ports = options.ports().numbers();
    var directory = options.data().of(role);
    return switch (role) {
      case MANAGER -> RoleSettings.manager(site, ports, directory);
      case SCHEDULER -> RoleSettings.scheduler(site, ports, managerPort);
      case SEED, PEER ->
          RoleSettings.daemon(
              role, site, ports, directory, options.data().socket(role), managerPort);
    };
  }

  private static <T> T bind(
      Map<Role, ConfigNode> nodes, Role role, Function<ConfigNode, T> load, List<String> warnings) {
    var node = Objects.requireNonNull(nodes.get(role));
    T config = node.bind(load);
    for (String warning : node.unknownKeys()) {
      warnings.add(role.label() + ": " + warning);
    }
    return config;
  }
}
