package dragonfly.launcher.doctor;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.config.ConfigNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Looks at everything and says what it saw. */
public final class Doctor {
  /** Where the programs look for their files themselves, by name of the program. */
  public static final Map<String, Path> STANDARD_FILES =
      Map.of(
          "manager", Path.of("/etc/dragonfly/manager.yaml"),
          "scheduler", Path.of("/etc/dragonfly/scheduler.yaml"),
          "dfdaemon", Path.of("/etc/dragonfly/dfdaemon.yaml"));

  private final Map<String, Path> files;
  private final Map<String, String> environment;
  private final Path root;
  private final Instant now;

  /**
   * @param files configuration by name of the program
   * @param environment overrides of the programs, such as {@code DRAGONFLY_DFDAEMON_STORAGE_DIR}
   * @param root where the files of the system are; {@code /} but in tests
   */
  public Doctor(Map<String, Path> files, Map<String, String> environment, Path root, Instant now) {
    this.files = new LinkedHashMap<>(files);
    this.environment = Map.copyOf(environment);
    this.root = root;
    this.now = now;
  }

  /** The standard files that exist. */
  public static Map<String, Path> installed() {
    var found = new LinkedHashMap<String, Path>();
    for (String name : List.of("manager", "scheduler", "dfdaemon")) {
      Path file = STANDARD_FILES.getOrDefault(name, Path.of(""));
      if (Files.isRegularFile(file)) {
        found.put(name, file);
      }
    }
    return found;
  }

  /** The ports on which the programs serve metrics, by name of the program. */
  public Map<String, Integer> metrics() {
    var ports = new LinkedHashMap<String, Integer>();
    for (Program program : programs(new ArrayList<>())) {
      program.ports().stream()
          .filter(listen -> listen.purpose().equals("metrics") && listen.port() != 0)
          .forEach(listen -> ports.put(program.name(), listen.port()));
    }
    return ports;
  }

  private List<Program> programs(List<Finding> findings) {
    var programs = new ArrayList<Program>();
    files.forEach(
        (name, file) -> {
          switch (name) {
            case "manager" -> read(name, file, Program.Manager::of, programs, findings);
            case "scheduler" -> read(name, file, Program.Scheduler::of, programs, findings);
            case "dfdaemon" -> read(name, file, Program.Daemon::of, programs, findings);
            default -> throw new IllegalArgumentException("no program of ours: " + name);
          }
        });
    return programs;
  }

  /** Looks; blocks for some seconds where others do not answer. */
  public List<Finding> look() {
    var findings = new ArrayList<Finding>(new MachineCheck(root).look());
    var programs = programs(findings);
    for (Program program : programs) {
      findings.addAll(PortCheck.of(program));
      program.directories().forEach(directory -> findings.add(DiskCheck.of(program, directory)));
      program
          .certificates()
          .forEach(
              (key, tls) ->
                  findings.addAll(new CertificateCheck(now).of(program.name() + ": " + key, tls)));
    }
    findings.addAll(new RegistryCheck(root).look());
    var reach = new ReachCheck();
    for (Program program : programs) {
      switch (program) {
        case Program.Manager _ -> {}
        case Program.Scheduler scheduler -> findings.addAll(reach.of(scheduler));
        case Program.Daemon daemon -> findings.addAll(reach.of(daemon));
      }
    }
    return findings;
  }

  private void read(
      String name,
      Path file,
      Function<ConfigNode, Program> binding,
      List<Program> programs,
      List<Finding> findings) {
    String prefix = "DRAGONFLY_" + name.toUpperCase(Locale.ROOT);
    try {
      var node = ConfigFile.load(file, prefix, Map.of(), environment);
      programs.add(binding.apply(node));
      var unknown = node.unknownKeys();
      unknown.forEach(
          warning ->
              findings.add(
                  Finding.warn("config", name + ": " + warning, "correct the key or take it out")));
      if (unknown.isEmpty()) {
        findings.add(Finding.ok("config", "%s: %s can be used".formatted(name, file)));
      }
    } catch (ConfigException e) {
      findings.add(
          Finding.fail(
              "config",
              name + ": " + e.getMessage(),
              "the program does not start with it: correct it"));
    }
  }
}
