package dragonfly.launcher.doctor;

import static dragonfly.launcher.doctor.Finding.Severity.FAIL;
import static dragonfly.launcher.doctor.Finding.Severity.OK;
import static dragonfly.launcher.doctor.Finding.Severity.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.core.config.TlsFiles;
import dragonfly.core.metrics.HttpEndpoint;
import dragonfly.testkit.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChecksTest {
  private final Instant now = InstantSource.system().instant();
  private static final long GIB = 1L << 30;

  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private List<Finding> look(String program, String yaml) throws IOException {
    Path file = file(program + ".yaml", yaml);
    return new Doctor(Map.of(program, file), Map.of(), directory, now).look();
  }

  @Test
  void oldJavaFails() {
    assertThat(MachineCheck.java(24, "VM").severity()).isEqualTo(FAIL);
    assertThat(MachineCheck.java(26, "VM").severity()).isEqualTo(OK);
  }

  @Test
  void clockThatNothingKeepsRightIsToldWithTheWayOut() {
    assertThat(MachineCheck.clock(5).severity()).isEqualTo(WARN);
    assertThat(MachineCheck.clock(5).wayOut()).contains("chrony");
    assertThat(MachineCheck.clock(0).severity()).isEqualTo(OK);
  }

  @Test
  void fewOpenFilesAndLittleMemoryAreTold() throws IOException {
    file("proc/meminfo", "MemTotal:  1 kB\nMemAvailable:     20480 kB\n");
    file("proc/self/limits", "Max open files            1024                 4096       files\n");

    var machine = new MachineCheck(directory);

    assertThat(machine.memory()).hasValueSatisfying(f -> assertThat(f.severity()).isEqualTo(WARN));
    assertThat(machine.openFiles())
        .hasValueSatisfying(f -> assertThat(f.text()).startsWith("4096 open files"));
  }

  @Test
  void disksAreJudgedByKindAndRoom() {
    assertThat(DiskCheck.judge("store", true, "ext4", 50 * GIB, 100 * GIB).severity())
        .isEqualTo(OK);
    assertThat(DiskCheck.judge("store", true, "ext4", GIB / 2, 100 * GIB).severity())
        .isEqualTo(FAIL);
    assertThat(DiskCheck.judge("store", true, "ext4", 2 * GIB, 100 * GIB).severity())
        .isEqualTo(WARN);
    assertThat(DiskCheck.judge("store", true, "tmpfs", 50 * GIB, 100 * GIB).severity())
        .isEqualTo(WARN);
    assertThat(DiskCheck.judge("database", false, "tmpfs", 50 * GIB, 100 * GIB).severity())
        .isEqualTo(OK);
    assertThat(DiskCheck.judge("store", true, "nfs4", 50 * GIB, 100 * GIB).severity())
        .isEqualTo(WARN);
  }

  @Test
  void portOfSomebodyElseFailsAndIsNamed() throws IOException {
    try (var taken = new ServerSocket(0)) {
      var findings =
          look(
              "dfdaemon",
              """
              upload: {server: {port: 0}}
              metrics: {server: {port: %d}}
              health: {server: {port: 0}}
              storage: {dir: %s, server: {tcpPort: 0}}
              dynconfig: {path: /nonexistent.yaml}
              """
                  .formatted(taken.getLocalPort(), directory));

      assertThat(findings)
          .filteredOn(f -> f.check().equals("port"))
          .singleElement()
          .satisfies(
              f -> {
                assertThat(f.severity()).isEqualTo(FAIL);
                assertThat(f.text())
                    .contains(taken.getLocalPort() + " for metrics")
                    .contains("java (pid " + ProcessHandle.current().pid());
              });
    }
  }

  @Test
  void configurationThatCannotBeUsedFailsWithItsKey() throws IOException {
    var findings = look("scheduler", "server: {port: many}\n");

    assertThat(findings)
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(FAIL);
              assertThat(f.text()).contains("server.port", "many");
            });
  }

  @Test
  void unknownKeyIsToldWithTheNearestOne() throws IOException {
    assertThat(look("scheduler", "server: {prot: 8002, port: 0}\n"))
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(WARN);
              assertThat(f.text()).contains("prot", "port");
            });
  }

  @Test
  void managerThatRefusesConnectionsFails() throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    assertThat(
            look(
                "scheduler",
                "server: {port: 0}\nmanager: {addr: \"127.0.0.1:%d\"}\n".formatted(port)))
        .anySatisfy(
            f -> {
              assertThat(f.severity()).isEqualTo(FAIL);
              assertThat(f.text()).contains("manager 127.0.0.1:" + port, "refuses");
              assertThat(f.wayOut()).contains("start the manager");
            });
  }

  @Test
  void nameWithoutAddressFails() throws IOException {
    assertThat(look("scheduler", "server: {port: 0}\nmanager: {addr: \"nobody.invalid:1\"}\n"))
        .anySatisfy(f -> assertThat(f.text()).contains("has no address"));
  }

  @Test
  void otherServerOnTheManagersPortIsNoManager() throws IOException {
    try (var endpoint =
        HttpEndpoint.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      assertThat(
              look(
                  "scheduler",
                  "server: {port: 0}\nmanager: {addr: \"127.0.0.1:%d\"}\n"
                      .formatted(endpoint.port())))
          .anySatisfy(
              f -> {
                assertThat(f.severity()).isEqualTo(FAIL);
                assertThat(f.text()).contains("does not answer as a healthy manager without TLS");
              });
    }
  }

  @Test
  void certificatesThatFitAreGood() throws IOException {
    var files =
        Certificates.create().writeTo(Files.createDirectory(directory.resolve("tls")), "localhost");
    Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-------"));

    assertThat(new CertificateCheck(now, Duration.ofMinutes(1)).of("server.tls", files))
        .singleElement()
        .satisfies(f -> assertThat(f.severity()).isEqualTo(OK));
  }

  @Test
  void certificatesThatDoNotFitFail() throws IOException {
    var one =
        Certificates.create().writeTo(Files.createDirectory(directory.resolve("one")), "localhost");
    var other =
        Certificates.create()
            .writeTo(Files.createDirectory(directory.resolve("other")), "localhost");
    Files.setPosixFilePermissions(other.key(), PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(
            new CertificateCheck(now)
                .of("tls", new TlsFiles(other.caCert(), one.cert(), other.key())))
        .extracting(Finding::text)
        .anyMatch(text -> text.contains("is not signed by"))
        .anyMatch(text -> text.contains("is not that of the certificate"))
        .anyMatch(text -> text.contains("can be read by everybody"));
  }

  @Test
  void certificatesEnd() throws IOException {
    var files =
        Certificates.create().writeTo(Files.createDirectory(directory.resolve("tls")), "localhost");

    assertThat(new CertificateCheck(now.plus(Duration.ofDays(36_500))).of("tls", files))
        .anySatisfy(f -> assertThat(f.text()).contains("ended at"));
    assertThat(new CertificateCheck(now.minus(Duration.ofDays(36_500))).of("tls", files))
        .anySatisfy(f -> assertThat(f.text()).contains("on only"));
    assertThat(new CertificateCheck(now, Duration.ofDays(30)).of("tls", files))
        .anySatisfy(f -> assertThat(f.severity()).isEqualTo(WARN));
  }

  @Test
  void filesThatAreNoCertificatesFail() throws IOException {
    Path wrong = file("wrong.pem", "hello");

    assertThat(
            new CertificateCheck(now)
                .of("tls", new TlsFiles(wrong, directory.resolve("none"), null)))
        .extracting(Finding::severity)
        .contains(FAIL);
  }

  @Test
  void containerdWithoutConfigPathIsTold() throws IOException {
    file("etc/containerd/config.toml", "version = 2\n");

    assertThat(new RegistryCheck(directory).look())
        .singleElement()
        .satisfies(f -> assertThat(f.wayOut()).contains("config_path"));
  }

  @Test
  void mirrorThatAnswersIsGoodAndOneThatDoesNotIsTold() throws IOException {
    file(
        "etc/containerd/config.toml",
        "[plugins.x.registry]\n  config_path = \"/etc/containerd/certs.d\"\n");
    int free;
    try (var socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    try (var proxy = new ServerSocket(0)) {
      file(
          "etc/containerd/certs.d/_default/hosts.toml",
          "[host.\"http://127.0.0.1:%d\"]\n".formatted(proxy.getLocalPort()));
      file(
          "etc/containers/registries.conf",
          "[[registry.mirror]]\nlocation=\"127.0.0.1:%d\"\n".formatted(free));

      assertThat(new RegistryCheck(directory).look())
          .extracting(Finding::severity)
          .containsExactly(OK, WARN);
    }
  }

  @Test
  void bothWaysOfMirrorsAtOnceFail() throws IOException {
    file(
        "etc/containerd/config.toml",
        "config_path = \"/etc/containerd/certs.d\"\n[plugins.x.registry.mirrors.\"docker.io\"]\n");

    assertThat(new RegistryCheck(directory).look())
        .anySatisfy(f -> assertThat(f.severity()).isEqualTo(FAIL));
  }
}
