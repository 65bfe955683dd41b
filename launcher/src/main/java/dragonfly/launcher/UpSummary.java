package dragonfly.launcher;

import dragonfly.launcher.cluster.ClusterOptions;
import dragonfly.launcher.cluster.DataDirectory;
import dragonfly.launcher.cluster.Port;
import dragonfly.launcher.cluster.Role;
import dragonfly.launcher.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What {@code up} says when everything serves.
 *
 * @param rootPassword of the manager's root user, if it has just been made
 */
record UpSummary(ClusterOptions options, Map<Port, Integer> ports, Optional<String> rootPassword) {

  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.addAll(table());
    lines.add("");
    lines.add("socket   " + options.data().socket(Role.PEER));
    lines.add("logs     " + options.data().logs());
    rootPassword.ifPresent(
        password ->
            lines.add(
                "root     " + password + "   (the manager's password, shown only this once)"));
    if (!options.site().isLoopback()) {
      lines.addAll(warning());
    }
    lines.add("");
    lines.add("Next:");
    lines.add("  bin/dfget" + endpoint() + " http://host/path/file -O file");
    lines.add("  bin/dragonfly status" + dataFlag());
    lines.add("  bin/dragonfly down" + dataFlag());
    return lines;
  }

  private List<String> table() {
    var table = new Table(Table.Align.LEFT, Table.Align.LEFT, Table.Align.LEFT);
    table.row("role", "address", "ports");
    for (var role : Role.values()) {
      table.row(role.label(), options.site().listen(), portsOf(role, ports));
    }
    return table.lines();
  }

  /** {@code gRPC 8002, metrics 8000}. */
  static String portsOf(Role role, Map<Port, Integer> ports) {
    return new TreeMap<>(ports)
        .entrySet().stream()
            .filter(entry -> entry.getKey().role() == role)
            .map(entry -> entry.getKey().purpose() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private List<String> warning() {
    return List.of(
        "",
        "WARNING: reachable from other machines at %s, without TLS and without any check of who asks."
            .formatted(options.site().advertise()),
        "         Whoever reaches these ports can read what is cached here and have this machine"
            + " fetch",
        "         urls. Use it in a network that you trust, or behind a firewall.");
  }

  private boolean isStandardDirectory() {
    return options
        .data()
        .root()
        .equals(
            new DataDirectory(
                    DataDirectory.standard(System.getenv(), System.getProperty("user.home")))
                .root());
  }

  private String dataFlag() {
    return isStandardDirectory() ? "" : " --data-dir " + options.data().root();
  }

  private String endpoint() {
    return isStandardDirectory() ? "" : " -e " + options.data().socket(Role.PEER);
  }
}
