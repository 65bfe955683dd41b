package dragonfly.launcher;

import dragonfly.launcher.cluster.ClusterStop;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dragonfly down}: stops what {@code up} started. */
@Command(
    name = "down",
    description = "Stop what runs on a data directory. Keeps all data.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Mixin private final DataDirectoryOption directory = new DataDirectoryOption();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "Kill it when it has not stopped by then. Default: ${DEFAULT-VALUE}")
  private int timeoutSeconds;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    var outcome =
        ClusterStop.of(
            directory.data(),
            Duration.ofSeconds(timeoutSeconds),
            line -> {
              out.println(line);
              out.flush();
            });
    return outcome == ClusterStop.Outcome.FORCED ? ExitCode.FAILURE : ExitCode.OK;
  }
}
