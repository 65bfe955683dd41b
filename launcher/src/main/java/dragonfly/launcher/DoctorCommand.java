package dragonfly.launcher;

import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.launcher.doctor.Doctor;
import dragonfly.launcher.doctor.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dragonfly doctor}: what is wrong with this machine's programs, and the way out. */
@Command(
    name = "doctor",
    description = {
      "Look for what is wrong: Java, clock, ports, disks, certificates, container runtimes, and who"
          + " can be reached from here. Changes nothing.",
      "Run it as the user of the programs, on each machine. Exit code 0 if nothing failed, else 1."
    },
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Mixin private final ConfigFilesOption files = new ConfigFilesOption();

  @Option(names = "--json", description = "Print one JSON object and nothing else")
  private boolean json;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print only what is not well")
  private boolean quiet;

  @Override
  public Integer call() {
    Logging.configure(LogOptions.console("dragonfly").withLevel("error"));
    var findings =
        new Doctor(files.chosen(), System.getenv(), Path.of("/"), InstantSource.system().instant())
            .look();
    var out = spec.commandLine().getOut();
    if (json) {
      out.println(json(findings));
    } else {
      print(findings, out);
    }
    out.flush();
    return count(findings, Finding.Severity.FAIL) == 0 ? ExitCode.OK : ExitCode.FAILURE;
  }

  private void print(List<Finding> findings, PrintWriter out) {
    for (Finding finding : findings) {
      if (quiet && finding.severity() == Finding.Severity.OK) {
        continue;
      }
      String severity = finding.severity().name().toLowerCase(Locale.ROOT);
      out.println("%-4s  %-8s  %s".formatted(severity, finding.check(), finding.text()));
      if (finding.wayOut() != null) {
        out.println("%18s%s".formatted("→ ", finding.wayOut()));
      }
    }
    out.println(
        "%d failed, %d to look at, %d well"
            .formatted(
                count(findings, Finding.Severity.FAIL),
                count(findings, Finding.Severity.WARN),
                count(findings, Finding.Severity.OK)));
    if (files.chosen().isEmpty()) {
      out.println(
          "no configuration below /etc/dragonfly: name one with --manager, --scheduler or"
              + " --dfdaemon");
    }
  }

  private static String json(List<Finding> findings) {
    return findings.stream()
        .map(Finding::json)
        .collect(
            Collectors.joining(
                ",",
                "{\"failed\":" + count(findings, Finding.Severity.FAIL) + ",\"findings\":[",
                "]}"));
  }

  private static long count(List<Finding> findings, Finding.Severity severity) {
    return findings.stream().filter(finding -> finding.severity() == severity).count();
  }
}
