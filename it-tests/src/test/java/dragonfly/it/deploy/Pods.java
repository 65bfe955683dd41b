package dragonfly.it.deploy;

import dragonfly.it.process.Command;
import dragonfly.it.process.Java;
import dragonfly.it.process.Server;
import dragonfly.it.process.Wait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs rendered pods as processes of this machine, each with the command, environment and files
 * that its container would have: mounts are directories below one of its own, whose paths take the
 * place of those in commands and files, and every name of a Service is the loopback's. Used by one
 * thread.
 */
final class Pods implements AutoCloseable {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  private static final String PROGRAMS = "/usr/lib/dragonfly/bin/";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Rendered> objects;
  private final Map<String, Map<String, String>> secrets = new HashMap<>();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Path directory;
  private final Path hosts;
  private final Map<String, Path> hostPaths = new HashMap<>();

  /** Of everything that the chart rendered. */
  Pods(List<Rendered> objects) {
    this.objects = objects;
    try {
      directory =
          Files.isWritable(SHARED_MEMORY)
              ? Files.createTempDirectory(SHARED_MEMORY, "dfpod")
              : Files.createTempDirectory("dfpod");
      hosts = Files.writeString(directory.resolve("hosts"), services());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Rendered object : objects) {
      if (object.kind().equals("Secret")) {
        var data = new HashMap<String, String>();
        object
            .at("data")
            .content()
            .forEach(
                (key, value) ->
                    data.put(
                        key,
                        new String(
                            Base64.getDecoder().decode(value.toString()), StandardCharsets.UTF_8)));
        secrets.put(object.name(), data);
      }
    }
  }

  private String services() throws IOException {
    var names = new StringBuilder("127.0.0.1 localhost ");
    names.append(InetAddress.getLocalHost().getHostName()).append('\n');
    for (Rendered object : objects) {
      if (object.kind().equals("Service")) {
        names.append("127.0.0.1 %s.swarm.svc.cluster.local%n".formatted(object.name()));
      }
    }
    return names.toString();
  }

  /** A Secret that somebody else made. */
  void putSecret(String name, Map<String, String> data) {
    secrets.put(name, data);
  }

  /** A pod that runs or ran: its mounts by their paths in the container, longest first. */
  private record Mounts(TreeMap<String, Path> paths) {
    Mounts() {
      this(new TreeMap<>(Comparator.comparingInt(String::length).reversed().thenComparing(p -> p)));
    }

    String local(String text) {
      String result = text;
      for (var mount : paths.entrySet()) {
        result =
            Pattern.compile("(?<![\\w./-])" + Pattern.quote(mount.getKey()) + "(?=[/\\s\"']|$)")
                .matcher(result)
                .replaceAll(Matcher.quoteReplacement(mount.getValue().toString()));
      }
      return result;
    }
  }

  /** Starts one pod of a workload and waits until its readiness probe succeeds. */
  Server start(String kind, String name) {
    Rendered workload = find(kind, name);
    Rendered pod = workload.at("spec", "template", "spec");
    Rendered container = pod.list("containers").getFirst();
    String podName = name + "-0";
    Mounts mounts = mounts(podName, pod, container);
    var words = new ArrayList<String>();
    for (String word : container.texts("command")) {
      if (!word.startsWith(PROGRAMS)) {
        throw new AssertionError("not a program of ours: " + word);
      }
      words.addAll(Java.launched(word.substring(PROGRAMS.length())));
    }
    container.texts("args").forEach(word -> words.add(mounts.local(word)));
    var server =
        new Server(
            podName,
            directory.resolve(podName + ".log"),
            words,
            environment(container, podName, mounts));
    running.push(server);
    server.start();
    server.awaitReady("its readiness probe succeeds", () -> isReady(container));
    return server;
  }

  /** Runs the shell script of a pod that ends by itself. */
  Command.Outcome run(String name) {
    Rendered pod = find("Pod", name).at("spec");
    Rendered container = pod.list("containers").getFirst();
    Mounts mounts = mounts(name, pod, container);
    var words = new ArrayList<>(container.texts("command"));
    for (String word : container.texts("args")) {
      words.add(mounts.local(word).replace(PROGRAMS, programs() + "/"));
    }
    try {
      var environment = environment(container, name, mounts);
      environment.put("PATH", System.getProperty("java.home") + "/bin:" + System.getenv("PATH"));
      var command =
          Command.start(words, Files.createDirectories(directory.resolve("commands")), environment);
      running.push(command);
      return command.await(LIMIT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A directory with dfget. */
  private Path programs() {
    try {
      Path bin = Files.createDirectories(directory.resolve("bin"));
      var words = String.join("' '", Java.launched("dfget"));
      Path dfget =
          Files.writeString(bin.resolve("dfget"), "#!/bin/sh\nexec '%s' \"$@\"\n".formatted(words));
      if (!dfget.toFile().setExecutable(true)) {
        throw new IOException("cannot make executable: " + dfget);
      }
      return bin;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Rendered find(String kind, String name) {
    return objects.stream()
        .filter(object -> object.kind().equals(kind) && object.name().equals(name))
        .findAny()
        .orElseThrow(() -> new AssertionError("nothing rendered: " + kind + " " + name));
  }

  private Mounts mounts(String podName, Rendered pod, Rendered container) {
    var mounts = new Mounts();
    for (Rendered mount : container.list("volumeMounts")) {
      String name = mount.text("name");
      Path place =
          pod.list("volumes").stream()
              .filter(volume -> volume.text("name").equals(name))
              .flatMap(volume -> volume.find("hostPath").stream())
              .map(
                  host ->
                      hostPaths.computeIfAbsent(
                          host.text("path"), _ -> directory.resolve("host" + hostPaths.size())))
              .findAny()
              .orElse(directory.resolve(podName).resolve(name));
      mounts.paths().put(mount.text("mountPath"), place);
    }
    try {
      for (Path place : mounts.paths().values()) {
        Files.createDirectories(place);
      }
      for (Rendered volume : pod.list("volumes")) {
        Path place = directory.resolve(podName).resolve(volume.text("name"));
        if (volume.has("configMap")) {
          var data = find("ConfigMap", volume.at("configMap").text("name")).at("data").content();
          for (var file : data.entrySet()) {
            Files.writeString(
                place.resolve(file.getKey()), mounts.local(file.getValue().toString()));
          }
        } else if (volume.has("secret")) {
          for (var file : secret(volume.at("secret").text("secretName")).entrySet()) {
            Files.writeString(place.resolve(file.getKey()), file.getValue());
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return mounts;
  }

  private Map<String, String> secret(String name) {
    var data = secrets.get(name);
    if (data == null) {
      throw new AssertionError("no Secret " + name);
    }
    return data;
  }

  private Map<String, String> environment(Rendered container, String podName, Mounts mounts) {
    var environment = new HashMap<String, String>();
    for (Rendered variable : container.list("env")) {
      environment.put(variable.text("name"), mounts.local(value(variable, podName)));
    }
    environment.put(
        "JAVA_TOOL_OPTIONS",
        "-Djdk.net.hosts.file=%s -Djava.io.tmpdir=%s".formatted(hosts, mounts.local("/tmp")));
    return environment;
  }

  private String value(Rendered variable, String podName) {
    if (variable.has("value")) {
      return variable.text("value");
    }
    Rendered from = variable.at("valueFrom");
    if (from.has("secretKeyRef")) {
      Rendered reference = from.at("secretKeyRef");
      String value = secret(reference.text("name")).get(reference.text("key"));
      if (value == null) {
        throw new AssertionError("the Secret lacks a key: " + reference.content());
      }
      return value;
    }
    return switch (from.at("fieldRef").text("fieldPath")) {
      case "status.podIP" -> "127.0.0.1";
      case "metadata.name" -> podName;
      case "metadata.uid" -> "0a1b2c3d";
      case "spec.nodeName" -> "node-1";
      default -> throw new AssertionError("unknown field: " + variable.content());
    };
  }

  private boolean isReady(Rendered container) throws IOException, InterruptedException {
    Rendered probe = container.at("readinessProbe");
    if (probe.has("httpGet")) {
      Rendered get = probe.at("httpGet");
      return get("http", port(container, get.text("port")), get.text("path")).statusCode() == 200;
    }
    Rendered asked = probe.has("grpc") ? probe.at("grpc") : probe.at("tcpSocket");
    try (var socket =
        new Socket(InetAddress.getLoopbackAddress(), port(container, asked.text("port")))) {
      return socket.isConnected();
    }
  }

  private static int port(Rendered container, String nameOrNumber) {
    return container.list("ports").stream()
        .filter(port -> port.text("name").equals(nameOrNumber))
        .map(port -> Integer.parseInt(port.text("containerPort")))
        .findAny()
        .orElseGet(() -> Integer.parseInt(nameOrNumber));
  }

  private HttpResponse<String> get(String scheme, int port, String path)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("%s://127.0.0.1:%d%s".formatted(scheme, port, path)))
            .timeout(Duration.ofSeconds(5))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The port for metrics of the pods of a workload. */
  int metricsPort(String kind, String name) {
    return port(
        find(kind, name).at("spec", "template", "spec").list("containers").getFirst(), "metrics");
  }

  /** What a pod of a workload says at its port for metrics. */
  String metrics(String kind, String name) {
    try {
      return get("http", metricsPort(kind, name), "/metrics").body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the metrics of a pod hold a text. */
  void awaitMetrics(String kind, String name, Pattern text) {
    Wait.until(
        LIMIT,
        () -> "no %s in the metrics of %s:%n%s".formatted(text, name, metrics(kind, name)),
        () -> text.matcher(metrics(kind, name)).find());
  }

  @Override
  public void close() throws Exception {
    while (!running.isEmpty()) {
      running.pop().close();
    }
    http.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
