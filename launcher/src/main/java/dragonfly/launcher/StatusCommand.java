package dragonfly.launcher;

import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.unit.ByteSize;
import dragonfly.dfget.progress.Amounts;
import dragonfly.launcher.cluster.ClusterHealth;
import dragonfly.launcher.cluster.DataDirectory;
import dragonfly.launcher.cluster.Role;
import dragonfly.launcher.cluster.RunState;
import dragonfly.launcher.text.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dragonfly status}: what runs on a data directory, and whether it is well. */
@Command(
    name = "status",
    description = "Show roles, ports, health and disk use. Exit code 0 only if all are healthy.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final LogOptions SILENT =
      new LogOptions("dragonfly", "error", false, null, 1, new ByteSize(1));

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Mixin private final DataDirectoryOption directory = new DataDirectoryOption();

  @Override
  public Integer call() {
    Logging.configure(SILENT);
    var out = spec.commandLine().getOut();
    var data = directory.data();
    var run = RunState.read(data).filter(state -> state.process().isPresent());
    if (run.isEmpty()) {
      out.println("not running on " + data.root() + ": start it with `dragonfly up`");
      out.flush();
      return ExitCode.NOT_RUNNING;
    }
    if (run.get().isStarting()) {
      out.println("starting on %s, pid %d".formatted(data.root(), run.get().pid()));
      out.flush();
      return ExitCode.FAILURE;
    }
    var health = ClusterHealth.of(run.get());
    table(data, run.get(), health).lines().forEach(out::println);
    out.println();
    out.println(
        "pid %d, up %s, data in %s"
            .formatted(run.get().pid(), Amounts.clock(uptime(run.get()).toSeconds()), data.root()));
    out.println("socket " + data.socket(Role.PEER));
    out.flush();
    return health.containsValue(false) ? ExitCode.FAILURE : ExitCode.OK;
  }

  private static Table table(DataDirectory data, RunState run, Map<Role, Boolean> health) {
    var table =
        new Table(
            Table.Align.LEFT,
            Table.Align.LEFT,
            Table.Align.LEFT,
            Table.Align.LEFT,
            Table.Align.RIGHT);
    table.row("role", "health", "address", "ports", "disk");
    for (var role : Role.values()) {
      table.row(
          role.label(),
          Boolean.TRUE.equals(health.get(role)) ? "healthy" : "NOT SERVING",
          run.host(),
          UpSummary.portsOf(role, run.ports()),
          Amounts.size(data.usedBytes(role)));
    }
    return table;
  }

  private static Duration uptime(RunState run) {
    return Duration.between(run.processStart(), InstantSource.system().instant());
  }
}
