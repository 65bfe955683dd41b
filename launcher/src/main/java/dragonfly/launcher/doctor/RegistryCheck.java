package dragonfly.launcher.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Whether the container runtimes of this machine ask a daemon for images, as they are set up. */
final class RegistryCheck {
  private static final Pattern CONFIG_PATH =
      Pattern.compile("(?m)^\\s*config_path\\s*=\\s*[\"']([^\"']+)[\"']");
  private static final Pattern OLD_MIRRORS = Pattern.compile("(?m)^\\s*\\[.*registry\\.mirrors");
  private static final Pattern HOST = Pattern.compile("(?m)^\\s*\\[host\\.[\"']([^\"']+)[\"']]");
  private static final Pattern LOCATION =
      Pattern.compile("(?m)^\\s*location\\s*=\\s*[\"']([^\"']+)[\"']");
  private static final int CONNECT_MILLIS = 2000;

  private final Path root;

  /** Of the system whose files lie below {@code root}. */
  RegistryCheck(Path root) {
    this.root = root;
  }

  List<Finding> look() {
    var findings = new ArrayList<Finding>();
    containerd(findings);
    Path registries = root.resolve("etc/containers/registries.conf");
    if (Files.isRegularFile(registries)) {
      mirrors("CRI-O and podman", LOCATION, List.of(registries), findings);
    }
    return findings;
  }

  private void containerd(List<Finding> findings) {
    Path config = root.resolve("etc/containerd/config.toml");
    if (!Files.isRegularFile(config)) {
      return;
    }
    String text = read(config);
    var path = CONFIG_PATH.matcher(text);
    if (!path.find()) {
      findings.add(
          Finding.warn(
              "registry",
              "containerd asks registries itself: config_path is not set in " + config,
              "set config_path = \"/etc/containerd/certs.d\" in the registry table of the CRI"
                  + " plug-in, put a hosts.toml there, and restart containerd"));
      return;
    }
    if (OLD_MIRRORS.matcher(text).find()) {
      findings.add(
          Finding.fail(
              "registry",
              config + " has config_path and registry.mirrors; containerd refuses both together",
              "move the mirrors into hosts.toml files below " + path.group(1)));
    }
    var files = new ArrayList<Path>();
    for (String folder : path.group(1).split(":")) {
      Path hosts = root.resolve(folder.replaceFirst("^/", ""));
      if (Files.isDirectory(hosts)) {
        try (var found = Files.find(hosts, 2, (file, _) -> file.endsWith("hosts.toml"))) {
          found.forEach(files::add);
        } catch (IOException | UncheckedIOException e) {
          findings.add(
              Finding.warn("registry", hosts + ": " + e, "run this as a user who may read it"));
        }
      }
    }
    mirrors("containerd", HOST, files, findings);
  }

  private static void mirrors(
      String runtime, Pattern pattern, List<Path> files, List<Finding> findings) {
    var mirrors = new TreeSet<String>();
    for (Path file : files) {
      var found = pattern.matcher(read(file));
      while (found.find()) {
        mirrors.add(found.group(1));
      }
    }
    var local =
        mirrors.stream()
            .map(mirror -> mirror.contains("://") ? mirror : "http://" + mirror)
            .filter(
                mirror -> mirror.matches("https?://(127\\.[\\d.]+|localhost|\\[::1])(:\\d+)?/?.*"))
            .toList();
    if (local.isEmpty()) {
      findings.add(
          Finding.warn(
              "registry",
              "%s: no daemon of this machine is asked for images (%d files read)"
                  .formatted(runtime, files.size()),
              "name the daemon's proxy as a mirror if images should come through it"));
    }
    for (String mirror : local) {
      findings.add(
          answers(mirror)
              ? Finding.ok("registry", "%s: %s is asked, and answers".formatted(runtime, mirror))
              : Finding.warn(
                  "registry",
                  "%s: %s is asked, where nothing listens; each pull tries it first"
                      .formatted(runtime, mirror),
                  "start a daemon whose proxy listens there, or take the mirror out"));
    }
  }

  private static boolean answers(String mirror) {
    try (var socket = new Socket()) {
      var uri = URI.create(mirror);
      int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80;
      socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
