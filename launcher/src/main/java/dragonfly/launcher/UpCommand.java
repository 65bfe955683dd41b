package dragonfly.launcher;

import dragonfly.core.lifecycle.Programs;
import dragonfly.dfget.progress.Amounts;
import dragonfly.launcher.cluster.BackgroundProcess;
import dragonfly.launcher.cluster.ClusterOptions;
import dragonfly.launcher.cluster.LocalCluster;
import dragonfly.launcher.cluster.PortPlan;
import dragonfly.launcher.cluster.Role;
import dragonfly.launcher.cluster.RoleProgress;
import dragonfly.launcher.cluster.Site;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dragonfly up}: starts every role on this machine and stays with it. */
@Command(
    name = "up",
    description = "Start manager, scheduler, a seed peer and a peer on this machine.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Mixin private final DataDirectoryOption directory = new DataDirectoryOption();

  @Option(
      names = "--port-offset",
      paramLabel = "N",
      defaultValue = "0",
      description = "Add N to every port. Default: ${DEFAULT-VALUE}")
  private int portOffset;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Listen on this address; 0.0.0.0 for all. Default: ${DEFAULT-VALUE}, this machine only")
  private String host = "";

  @Option(
      names = "--advertise-ip",
      paramLabel = "ADDRESS",
      description = "Tell others this address. Default: that of --host")
  private @Nullable String advertiseIp;

  @Option(
      names = "--set",
      paramLabel = "ROLE.KEY=VALUE",
      description =
          "One setting of manager, scheduler, seed or peer, e.g."
              + " peer.download.concurrentPieceCount=4. May be repeated. Wins over ROLE.yaml in the"
              + " data directory")
  private final List<String> settings = new ArrayList<>();

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "error, warn, info, debug or trace. Default: ${DEFAULT-VALUE}")
  private String logLevel = "";

  @Option(
      names = {"-d", "--detach"},
      description = "Go on in the background; return when everything serves")
  private boolean isDetached;

  @Option(names = "--tell-when-ready", hidden = true)
  private boolean tellsWhenReady;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var options = options();
    if (isDetached) {
      return BackgroundProcess.start(
          DragonflyCommand.class.getName(),
          backgroundArguments(),
          options.data(),
          out,
          spec.commandLine().getErr());
    }
    return Programs.run("dragonfly", () -> start(options, out));
  }

  private ClusterOptions options() {
    try {
      return new ClusterOptions(
          directory.data(),
          Site.of(host, Optional.ofNullable(advertiseIp)),
          new PortPlan(portOffset),
          Settings.parse(settings, System.getenv()),
          logLevel);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private List<String> backgroundArguments() {
    var arguments = new ArrayList<>(spec.commandLine().getParseResult().originalArgs());
    arguments.removeAll(List.of("-d", "--detach"));
    arguments.add("--tell-when-ready");
    return arguments;
  }

  private LocalCluster start(ClusterOptions options, PrintWriter out) {
    out.println("starting in " + options.data().root());
    out.flush();
    var cluster = LocalCluster.start(options, new RoleLines(out));
    new UpSummary(options, cluster.ports(), cluster.initialRootPassword())
        .lines()
        .forEach(out::println);
    if (tellsWhenReady) {
      out.println(BackgroundProcess.READY);
    }
    out.flush();
    return cluster;
  }

  /** One line per role as it comes up and as it goes. */
  private record RoleLines(PrintWriter out) implements RoleProgress {
    @Override
    public void started(Role role, Duration took) {
      say("%-10s up in %s".formatted(role.label(), Amounts.seconds(took.toNanos())));
    }

    @Override
    public void stopped(Role role) {
      say("%-10s stopped".formatted(role.label()));
    }

    @Override
    public void warned(String message) {
      say("warning: " + message);
    }

    private void say(String line) {
      out.println("  " + line);
      out.flush();
    }
  }
}
