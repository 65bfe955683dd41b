package dragonfly.launcher.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java, memory, open files and the clock. */
final class MachineCheck {
  private static final int JAVA = 25;
  private static final long FILES = 65_536;
  private static final long MEMORY_KIB = 512 * 1024;

  // result of adjtimex(2): the clock is not synchronised
  private static final int TIME_ERROR = 5;
  // struct timex of 64-bit Linux has 208 bytes
  private static final long TIMEX_BYTES = 512;

  private final Path root;

  /** Of the system whose files lie below {@code root}. */
  MachineCheck(Path root) {
    this.root = root;
  }

  List<Finding> look() {
    var findings = new ArrayList<Finding>();
    findings.add(java(Runtime.version().feature(), System.getProperty("java.vm.name", "?")));
    memory().ifPresent(findings::add);
    openFiles().ifPresent(findings::add);
    clock().ifPresent(findings::add);
    return findings;
  }

  static Finding java(int version, String machine) {
    String text = "Java %d (%s)".formatted(version, machine);
    return version >= JAVA
        ? Finding.ok("java", text)
        : Finding.fail("java", text, "install a JDK " + JAVA + " and set JAVA_HOME to it");
  }

  Optional<Finding> memory() {
    OptionalLong available = number(root.resolve("proc/meminfo"), "MemAvailable:\\s+(\\d+) kB.*");
    if (available.isEmpty()) {
      return Optional.empty();
    }
    String text = "%d MiB of memory available".formatted(available.getAsLong() / 1024);
    return Optional.of(
        available.getAsLong() >= MEMORY_KIB
            ? Finding.ok("memory", text)
            : Finding.warn(
                "memory",
                text,
                "a daemon needs 256 MiB, a manager 300 MiB: end something or add memory"));
  }

  Optional<Finding> openFiles() {
    OptionalLong limit =
        number(root.resolve("proc/self/limits"), "Max open files\\s+\\S+\\s+(\\d+)\\s.*");
    if (limit.isEmpty()) {
      return Optional.empty();
    }
    String text = "%d open files allowed for a process".formatted(limit.getAsLong());
    return Optional.of(
        limit.getAsLong() >= FILES
            ? Finding.ok("files", text)
            : Finding.warn(
                "files",
                text,
                "a seed peer may need more: raise it with ulimit -n, LimitNOFILE= of the unit or"
                    + " /etc/security/limits.conf"));
  }

  private static OptionalLong number(Path file, String pattern) {
    try (var lines = Files.lines(file)) {
      var line = Pattern.compile(pattern);
      return lines
          .map(line::matcher)
          .filter(Matcher::matches)
          .mapToLong(found -> Long.parseLong(found.group(1)))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return OptionalLong.empty();
    }
  }

  private static Optional<Finding> clock() {
    OptionalInt state = kernelClock();
    if (state.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(clock(state.getAsInt()));
  }

  static Finding clock(int state) {
    return state == TIME_ERROR
        ? Finding.warn(
            "clock",
            "the kernel says that nothing keeps the clock right",
            "run a time service, such as systemd-timesyncd or chrony: leases and certificates count"
                + " on clocks that agree within a second. In a container look at the host's")
        : Finding.ok("clock", "synchronised");
  }

  /** What {@code adjtimex} of the C library returns; empty where there is none. */
  @SuppressWarnings("restricted") // a call into the C library is what this is
  private static OptionalInt kernelClock() {
    try (var arena = Arena.ofConfined()) {
      var linker = Linker.nativeLinker();
      var function = linker.defaultLookup().find("adjtimex");
      if (function.isEmpty()) {
        return OptionalInt.empty();
      }
      var call =
          linker.downcallHandle(
              function.get(), FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
      // all zeros: asks and changes nothing
      int state = (int) call.invokeExact(arena.allocate(TIMEX_BYTES, 8));
      return state < 0 ? OptionalInt.empty() : OptionalInt.of(state);
    } catch (Throwable e) {
      if (e instanceof VirtualMachineError fatal) {
        throw fatal;
      }
      return OptionalInt.empty();
    }
  }
}
