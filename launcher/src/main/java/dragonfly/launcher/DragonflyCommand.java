package dragonfly.launcher;

import dragonfly.core.config.ConfigException;
import dragonfly.core.error.DragonflyException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dragonfly}: the entry point. */
@Command(
    name = "dragonfly",
    description = "Runs every role of a Dragonfly cluster on this machine, in one process.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      DownCommand.class,
      DemoCommand.class,
      DoctorCommand.class,
      SupportBundleCommand.class,
      PlanCommand.class
    },
    footer = {
      "",
      "First steps:",
      "  dragonfly demo          see a whole cluster download, nothing else needed",
      "  dragonfly up            start one here; then: dfget http://host/file -O file",
    })
public final class DragonflyCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before run()
  private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command with its error handling, for {@link #main} and for tests. */
  static CommandLine commandLine() {
    return new CommandLine(new DragonflyCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(DragonflyCommand::refuse)
        .setExecutionExceptionHandler(DragonflyCommand::explain);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "say what to do: up, status, down, demo, doctor, support-bundle or plan");
  }

  private static int refuse(ParameterException wrong, String[] arguments) {
    var command = wrong.getCommandLine();
    var err = command.getErr();
    err.println("dragonfly: " + wrong.getMessage());
    err.println("try: " + command.getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return ExitCode.USAGE;
  }

  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
      throws Exception {
    return switch (failure) {
      case ConfigException e -> complain(command, e, ExitCode.BAD_CONFIGURATION);
      case DragonflyException e -> complain(command, e, ExitCode.FAILURE);
      default -> throw failure;
    };
  }

  private static int complain(CommandLine command, Exception failure, int code) {
    command.getErr().println("dragonfly: " + failure.getMessage());
    command.getErr().flush();
    return code;
  }
}
