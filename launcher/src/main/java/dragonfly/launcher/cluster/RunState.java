package dragonfly.launcher.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a running cluster tells other processes, as lines of {@code key=value} in its data
 * directory. Immutable.
 *
 * @param pid the process
 * @param processStart when the process began, as the kernel says; tells it from a later one with
 *     the same pid
 * @param host the address at which the ports are reached from this machine
 * @param ports the numbers that the roles listen on; empty while they start
 * @param stopped roles that have already stopped because the process is going down
 */
public record RunState(
    long pid, Instant processStart, String host, Map<Port, Integer> ports, Set<Role> stopped) {
  private static final String PORT_PREFIX = "port.";

  public RunState {
    ports = Map.copyOf(ports);
    stopped = Set.copyOf(stopped);
  }

  /** The state of this very process. */
  static RunState ofThisProcess(String host, Map<Port, Integer> ports) {
    var self = ProcessHandle.current();
    return new RunState(self.pid(), startOf(self), host, ports, Set.of());
  }

  /** Whether not every role serves yet. */
  public boolean isStarting() {
    return ports.isEmpty();
  }

  RunState withStopped(Role role) {
    var more = EnumSet.of(role);
    more.addAll(stopped);
    return new RunState(pid, processStart, host, ports, more);
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(process -> startOf(process).equals(processStart));
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }

  /** What the directory says, alive or not; empty when nothing has been left there. */
  public static Optional<RunState> read(DataDirectory data) {
    try {
      return Optional.of(parse(Files.readAllLines(data.stateFile())));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new LauncherException(
          "cannot read %s: %s".formatted(data.stateFile(), e.getMessage()), e);
    }
  }

  /** Replaces what the directory says, at once and whole. */
  void write(DataDirectory data) {
    Path next = data.run().resolve("state.next");
    try {
      Files.write(next, lines());
      Files.move(next, data.stateFile(), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new LauncherException(
          "cannot write %s: %s".formatted(data.stateFile(), e.getMessage()), e);
    }
  }

  List<String> lines() {
    var lines = new ArrayList<String>();
    lines.add("pid=" + pid);
    lines.add("processStart=" + processStart);
    lines.add("host=" + host);
    new TreeMap<>(ports)
        .forEach((port, number) -> lines.add(PORT_PREFIX + port.name() + "=" + number));
    for (var role : stopped) {
      lines.add("stopped." + role.name() + "=true");
    }
    return lines;
  }

  static RunState parse(List<String> lines) {
    var values = new LinkedHashMap<String, String>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("line without '=': " + line);
      }
      values.put(line.substring(0, equals), line.substring(equals + 1));
    }
    var ports = new EnumMap<Port, Integer>(Port.class);
    for (var port : Port.values()) {
      String number = values.get(PORT_PREFIX + port.name());
      if (number != null) {
        ports.put(port, Integer.valueOf(number));
      }
    }
    var stopped = EnumSet.noneOf(Role.class);
    for (var role : Role.values()) {
      if (values.containsKey("stopped." + role.name())) {
        stopped.add(role);
      }
    }
    return new RunState(
        Long.parseLong(values.getOrDefault("pid", "")),
        Instant.parse(values.getOrDefault("processStart", "")),
        values.getOrDefault("host", ""),
        ports,
        stopped);
  }
}
