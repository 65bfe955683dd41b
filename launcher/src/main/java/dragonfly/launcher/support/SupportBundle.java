package dragonfly.launcher.support;

import dragonfly.core.unit.ByteSize;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A zip file under construction. Each text passes {@link Masking} on its way in; what cannot be had
 * is listed in the file itself. Used by one thread.
 */
public final class SupportBundle implements AutoCloseable {
  private static final int LOG_BYTES = 4 << 20;
  private static final int LOG_FILES = 4;
  private static final Duration COMMAND = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final ZipOutputStream zip;
  private final Masking masking = new Masking();
  private final List<String> missing = new ArrayList<>();
  private final List<String> names = new ArrayList<>();

  /**
   * Begins the file, readable by its owner only.
   *
   * @throws UncheckedIOException if it exists already or cannot be made
   */
  public SupportBundle(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      zip = new ZipOutputStream(Files.newOutputStream(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes note of secrets, to find them in everything that is added from now on. */
  public void learn(List<Path> configurations, Map<String, String> environment) {
    for (Path file : configurations) {
      read(file).ifPresent(text -> learn(file, text));
    }
    masking.learnVariables(environment);
  }

  private void learn(Path file, String text) {
    if (file.toString().endsWith(".env")) {
      text.lines()
          .map(line -> line.split("=", 2))
          .filter(pair -> pair.length == 2)
          .forEach(
              pair -> masking.learnVariables(Map.of(pair[0].strip(), unquoted(pair[1].strip()))));
    } else {
      masking.learnYaml(text);
    }
  }

  private static String unquoted(String value) {
    return value.replaceAll("^([\"'])(.*)\\1$", "$2");
  }

  /** Adds a text. */
  public void add(String name, String text) {
    try {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(masking.mask(text).getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
      names.add(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a file of text. */
  public void addFile(String name, Path file) {
    read(file).ifPresentOrElse(text -> add(name, text), () -> missing.add(name + ": " + file));
  }

  /** Adds what the environment says about our programs. */
  public void addEnvironment(Map<String, String> environment) {
    add("environment.txt", String.join("\n", masking.environment(environment)) + "\n");
  }

  /** Adds the ends of the newest log files of a directory. */
  public void addLogs(String name, Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var files = Files.list(directory)) {
      files
          .filter(file -> file.toString().endsWith(".log"))
          .sorted(Comparator.comparingLong((Path file) -> file.toFile().lastModified()).reversed())
          .limit(LOG_FILES)
          .forEach(file -> add("logs/%s/%s".formatted(name, file.getFileName()), tail(file)));
    } catch (IOException | UncheckedIOException e) {
      missing.add("logs/%s: %s".formatted(name, e));
    }
  }

  private static String tail(Path file) {
    try (var log = new RandomAccessFile(file.toFile(), "r")) {
      long skipped = Math.max(0, log.length() - LOG_BYTES);
      log.seek(skipped);
      var bytes = new byte[Math.toIntExact(Math.min(LOG_BYTES, log.length() - skipped))];
      log.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      // half a line could hold half a secret
      return skipped == 0
          ? text
          : "(%s before)%n%s"
              .formatted(new ByteSize(skipped), text.substring(text.indexOf('\n') + 1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds what an address answers to GET. */
  public void addAnswer(String name, URI uri) {
    try (var client = HttpClient.newBuilder().connectTimeout(ANSWER).build()) {
      var answer =
          client.send(
              HttpRequest.newBuilder(uri).timeout(ANSWER).build(),
              HttpResponse.BodyHandlers.ofString());
      add(name, answer.body());
    } catch (IOException e) {
      missing.add("%s: %s does not answer".formatted(name, uri));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Adds what a command prints. */
  public void addOutput(String name, List<String> words) {
    try {
      Path output = Files.createTempFile("dragonfly-support", ".txt");
      try {
        var process =
            new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (process.waitFor(COMMAND.toMillis(), TimeUnit.MILLISECONDS)) {
          add(name, Files.readString(output));
        } else {
          process.destroyForcibly();
          missing.add("%s: %s does not end".formatted(name, words.getFirst()));
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      missing.add("%s: %s".formatted(name, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The stacks of all programs of ours that this user may look into. */
  public void addThreads() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    if (!Files.isExecutable(jcmd)) {
      missing.add("threads: needs a JDK (jcmd); this Java is a runtime alone");
      return;
    }
    ProcessHandle.allProcesses()
        .forEach(
            process ->
                mainClass(process)
                    .ifPresent(
                        main ->
                            addOutput(
                                "threads/%s-%d.txt".formatted(main, process.pid()),
                                List.of(
                                    jcmd.toString(),
                                    Long.toString(process.pid()),
                                    "Thread.print"))));
  }

  private static Optional<String> mainClass(ProcessHandle process) {
    if (process.pid() == ProcessHandle.current().pid()) {
      return Optional.empty();
    }
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      for (String word : line.split("\0")) {
        if (word.matches("dragonfly\\.[\\w.]+(Main|Command)")) {
          return Optional.of(word.substring(word.lastIndexOf('.') + 1));
        }
      }
    } catch (IOException e) {
      // it ended, or belongs to somebody else
    }
    return Optional.empty();
  }

  private Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The names of what was added so far. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** What could not be had, a line each. */
  public List<String> missing() {
    return List.copyOf(missing);
  }

  /** Ends the file with the list of what is missing. */
  @Override
  public void close() {
    add("missing.txt", String.join("\n", missing) + "\n");
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Facts about the machine and its Java. */
  public static String about(@Nullable String version) {
    var system = new StringBuilder();
    system.append("dragonfly ").append(version).append('\n');
    for (String property :
        List.of(
            "java.version", "java.vm.name", "java.vendor", "os.name", "os.version", "os.arch")) {
      system.append(property).append('=').append(System.getProperty(property)).append('\n');
    }
    var runtime = Runtime.getRuntime();
    system.append("processors=").append(runtime.availableProcessors()).append('\n');
    for (String file :
        List.of("/etc/os-release", "/proc/meminfo", "/proc/loadavg", "/proc/uptime")) {
      try {
        system.append("\n# ").append(file).append('\n').append(Files.readString(Path.of(file)));
      } catch (IOException e) {
        system.append(e).append('\n');
      }
    }
    return system.toString();
  }
}
