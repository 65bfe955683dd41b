package dragonfly.launcher;

import dragonfly.core.time.Ticker;
import dragonfly.core.unit.ByteSize;
import dragonfly.dfget.progress.Console;
import dragonfly.dfget.progress.Progress;
import dragonfly.dfget.progress.QuietProgress;
import dragonfly.dfget.progress.SummaryProgress;
import dragonfly.dfget.progress.TerminalProgress;
import dragonfly.launcher.demo.Demo;
import dragonfly.launcher.demo.DemoOptions;
import dragonfly.launcher.demo.DemoReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code dragonfly demo}: shows a whole cluster at work, with nothing else at hand. */
@Command(
    name = "demo",
    description =
        "Serve a generated file, download it on several peers at once, and account for every byte."
            + " Exit code 0 only if the source sent it once and every digest is equal.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Option(
      names = "--peers",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many peers download. Default: ${DEFAULT-VALUE}")
  private int peers;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "256MiB",
      description = "Size of the file. Default: ${DEFAULT-VALUE}")
  private String size = "";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Generates another content for every number. Default: ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Make the demo's directory below this one. Default: the system's temporary one")
  private @Nullable Path directory;

  @Option(names = "--keep", description = "Leave files, stores and logs behind")
  private boolean keep;

  @Option(names = "--json", description = "Print one JSON object and nothing else")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var options = options();
    var demo = new Demo(options, this::say);
    // ^C and TERM: stop the cluster and remove the directory before the process goes
    var cleanUp = Thread.ofPlatform().name("demo-clean-up").unstarted(demo::close);
    Runtime.getRuntime().addShutdownHook(cleanUp);
    Optional<DemoReport> outcome;
    try (demo) {
      outcome = run(demo);
    }
    if (outcome.isEmpty()) {
      return ExitCode.FAILURE;
    }
    var report = outcome.get();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(report.json());
    } else {
      out.println();
      report.lines().forEach(out::println);
      if (keep) {
        out.println("kept in " + demo.directory());
      }
    }
    out.flush();
    return report.isRight() ? ExitCode.OK : ExitCode.FAILURE;
  }

  /** Empty when it was closed meanwhile; what it then has to say is not worth a word. */
  private Optional<DemoReport> run(Demo demo) throws IOException, InterruptedException {
    try {
      var report = demo.run(this::progress);
      return demo.isClosed() ? Optional.empty() : Optional.of(report);
    } catch (RuntimeException e) {
      if (demo.isClosed()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private DemoOptions options() {
    try {
      return new DemoOptions(peers, ByteSize.parse(size).bytes(), seed, directory, keep);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private void say(String line) {
    if (!json) {
      spec.commandLine().getOut().println(line);
      spec.commandLine().getOut().flush();
    }
  }

  private Progress progress() {
    var console = Console.ofProcess(System.getenv());
    if (json) {
      return new QuietProgress(console);
    }
    return console.isTerminal()
        ? new TerminalProgress(console, Ticker.system())
        : new SummaryProgress(console, Ticker.system());
  }
}
