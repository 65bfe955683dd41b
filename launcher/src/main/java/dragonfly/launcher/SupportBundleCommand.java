package dragonfly.launcher;

import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.launcher.cluster.DataDirectory;
import dragonfly.launcher.cluster.Port;
import dragonfly.launcher.cluster.Role;
import dragonfly.launcher.cluster.RunState;
import dragonfly.launcher.doctor.Doctor;
import dragonfly.launcher.doctor.Finding;
import dragonfly.launcher.support.SupportBundle;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dragonfly support-bundle}: what somebody who helps needs to see, without secrets. */
@Command(
    name = "support-bundle",
    description = {
      "Write logs, configuration, metrics, stacks and the doctor's findings into one zip file, with"
          + " secrets masked. Look through it before you pass it on.",
    },
    mixinStandardHelpOptions = true)
final class SupportBundleCommand implements Callable<Integer> {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli before call()
  private CommandSpec spec;

  @Mixin private final ConfigFilesOption files = new ConfigFilesOption();
  @Mixin private final DataDirectoryOption directory = new DataDirectoryOption();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Default: dragonfly-support-TIME.zip in the current directory")
  private @Nullable Path output;

  @Option(
      names = "--log-dir",
      paramLabel = "DIR",
      description = "More directories of log files; those below /var/log/dragonfly are looked for")
  private List<Path> logDirectories = new ArrayList<>();

  @Override
  public Integer call() {
    Logging.configure(LogOptions.console("dragonfly").withLevel("error"));
    var now = InstantSource.system().instant();
    Path target =
        output == null ? Path.of("dragonfly-support-" + STAMP.format(now) + ".zip") : output;
    var out = spec.commandLine().getOut();
    var environment = System.getenv();
    var configurations = files.chosen();
    var data = directory.data();
    List<String> missing;
    try (var bundle = new SupportBundle(target)) {
      var known = known(configurations, data);
      bundle.learn(List.copyOf(known.values()), environment);
      bundle.add("about.txt", SupportBundle.about(new Version().getVersion()[0]));
      bundle.addEnvironment(environment);
      known.forEach((name, file) -> bundle.addFile("config/" + name, file));
      var doctor = new Doctor(configurations, environment, Path.of("/"), now);
      bundle.add(
          "doctor.txt",
          doctor.look().stream().map(SupportBundleCommand::line).collect(Collectors.joining("\n")));
      doctor
          .metrics()
          .forEach((name, port) -> bundle.addAnswer("metrics/" + name + ".txt", metrics(port)));
      ofDataDirectory(data, bundle);
      for (String name : List.of("manager", "scheduler", "dfdaemon")) {
        bundle.addLogs(name, Path.of("/var/log/dragonfly", name));
      }
      logDirectories.forEach(
          folder -> bundle.addLogs(String.valueOf(folder.getFileName()), folder));
      if (Files.isDirectory(Path.of("/run/systemd/system"))) {
        bundle.addOutput(
            "logs/journal.txt",
            List.of(
                "journalctl",
                "--no-pager",
                "--lines=20000",
                "-u",
                "dragonfly-manager",
                "-u",
                "dragonfly-scheduler",
                "-u",
                "dfdaemon"));
      }
      bundle.addThreads();
      missing = bundle.missing();
    } catch (UncheckedIOException e) {
      spec.commandLine().getErr().println("dragonfly: " + target + ": " + e.getCause());
      return ExitCode.FAILURE;
    }
    out.println(target.toAbsolutePath());
    missing.forEach(line -> out.println("not in it: " + line));
    out.println("secrets are masked as ****; look through it before you pass it on");
    out.flush();
    return ExitCode.OK;
  }

  /** Files of configuration by the names that they get. */
  private static Map<String, Path> known(Map<String, Path> configurations, DataDirectory data) {
    var known = new TreeMap<String, Path>();
    configurations.forEach(
        (name, file) -> {
          known.put(name + ".yaml", file);
          Path variables = file.resolveSibling(name + ".env");
          if (Files.isRegularFile(variables)) {
            known.put(name + ".env", variables);
          }
        });
    for (Role role : Role.values()) {
      if (Files.isRegularFile(data.settings(role))) {
        known.put("up-" + role.label() + ".yaml", data.settings(role));
      }
    }
    return known;
  }

  private static void ofDataDirectory(DataDirectory data, SupportBundle bundle) {
    bundle.addLogs("up", data.logs());
    RunState.read(data)
        .filter(run -> run.process().isPresent())
        .ifPresent(
            run -> {
              for (Port port :
                  List.of(Port.SCHEDULER_METRICS, Port.SEED_METRICS, Port.PEER_METRICS)) {
                Integer number = run.ports().get(port);
                if (number != null) {
                  bundle.addAnswer(
                      "metrics/up-" + port.role().label() + ".txt",
                      URI.create("http://%s:%d/metrics".formatted(run.host(), number)));
                }
              }
            });
  }

  private static URI metrics(int port) {
    return URI.create("http://127.0.0.1:" + port + "/metrics");
  }

  private static String line(Finding finding) {
    return "%s %s: %s%s"
        .formatted(
            finding.severity(),
            finding.check(),
            finding.text(),
            finding.wayOut() == null ? "" : "\n  → " + finding.wayOut());
  }
}
