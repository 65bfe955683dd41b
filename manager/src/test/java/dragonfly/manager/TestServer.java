package dragonfly.manager;

import static org.awaitility.Awaitility.await;

import dragonfly.core.config.TlsFiles;
import dragonfly.testkit.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A database server of our own for the whole test run: a child process on a free port of loopback,
 * its files in a temporary directory, run by an unprivileged user, gone with this process.
 * Thread-safe.
 */
public final class TestServer {
  public static final String USER = "dragonfly";
  public static final String PASSWORD = "only-for-tests";

  /** Who may connect only encrypted, with a certificate as {@link #clientTls} names. */
  static final String SECURED_USER = "secured";

  /** Where Debian keeps programs that are not on everybody's path. */
  private static final List<String> DIRECTORIES =
      Stream.concat(
              Stream.of(System.getenv("PATH").split(":", -1)),
              Stream.concat(Stream.of("/usr/sbin", "/sbin"), postgresDirectories()))
          .toList();

  private static final boolean IS_ROOT = System.getProperty("user.name").equals("root");
  private static final String NOBODY = "nobody";

  final int port;
  final TlsFiles clientTls;
  private final String url;

  private TestServer(int port, String url, TlsFiles clientTls) {
    this.port = port;
    this.url = url;
    this.clientTls = clientTls;
  }

  /** A connection with all rights to a database, or to none if the name is empty. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url + database, USER, PASSWORD);
  }

  void execute(String database, String... statements) {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      for (var sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Empty if PostgreSQL is not installed. */
  static Optional<TestServer> startPostgres() {
    var initdb = find("initdb");
    var postgres = find("postgres");
    if (initdb == null || postgres == null) {
      return Optional.empty();
    }
    var home = home("postgres");
    var data = home.resolve("data").toString();
    var passwordFile = write(home.resolve("password"), PASSWORD);
    run(
        home,
        List.of(initdb, "-D", data, "-U", USER, "-A", "scram-sha-256", "--pwfile", passwordFile)
            .stream(),
        Stream.of("-E", "UTF8", "--no-locale", "--no-sync"));
    var certificates = Certificates.create();
    var tls = ownTls(certificates, home);
    write(
        home.resolve("data/pg_hba.conf"),
        """
        hostssl all secured 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
        host all secured 127.0.0.1/32 reject
        host all all 127.0.0.1/32 scram-sha-256
        """);
    int port = freePort();
    var process =
        start(
            home,
            Stream.of(postgres, "-D", data, "-p", Integer.toString(port), "-k", home.toString()),
            Stream.of(
                    "listen_addresses=127.0.0.1",
                    "fsync=off",
                    "max_connections=300",
                    "ssl=on",
                    "ssl_ca_file=" + tls.caCert(),
                    "ssl_cert_file=" + tls.cert(),
                    "ssl_key_file=" + tls.key())
                .flatMap(setting -> Stream.of("-c", setting)));
    // an immediate end, which also frees its shared memory
    endWithUs(process, home, "QUIT");
    var server =
        new TestServer(
            port,
            "jdbc:postgresql://127.0.0.1:" + port + "/",
            certificates.writeTo(home.resolve("client")));
    awaitReady(process, home, server, "postgres");
    server.execute("postgres", "create role secured superuser login password '" + PASSWORD + "'");
    return Optional.of(server);
  }

  /** Empty if MariaDB is not installed. */
  static Optional<TestServer> startMariadb() {
    var install = find("mariadb-install-db");
    var mariadbd = find("mariadbd");
    if (install == null || mariadbd == null) {
      return Optional.empty();
    }
    var home = home("mariadb");
    var data = "--datadir=" + home.resolve("data");
    var init =
        write(
            home.resolve("init.sql"),
            """
            create user '%s'@'%%' identified by '%s';
            grant all on *.* to '%s'@'%%';
            create user '%s'@'%%' identified by '%s' require x509;
            grant all on *.* to '%s'@'%%';
            """
                .formatted(USER, PASSWORD, USER, SECURED_USER, PASSWORD, SECURED_USER));
    var certificates = Certificates.create();
    var tls = ownTls(certificates, home);
    run(
        home,
        Stream.of(install, "--no-defaults", data, "--skip-test-db", "--skip-name-resolve"),
        Stream.of("--auth-root-authentication-method=normal", "--innodb-log-file-size=8M"));
    int port = freePort();
    var process =
        start(
            home,
            Stream.of(mariadbd, "--no-defaults", data, "--port=" + port, "--init-file=" + init),
            Stream.of(
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--ssl-ca=" + tls.caCert(),
                "--ssl-cert=" + tls.cert(),
                "--ssl-key=" + tls.key(),
                "--max-connections=300",
                "--innodb-log-file-size=8M",
                "--innodb-flush-log-at-trx-commit=0",
                "--socket=" + home.resolve("socket"),
                "--pid-file=" + home.resolve("pid")));
    endWithUs(process, home, "KILL");
    var server =
        new TestServer(
            port,
            "jdbc:mariadb://127.0.0.1:" + port + "/",
            certificates.writeTo(home.resolve("client")));
    awaitReady(process, home, server, "");
    return Optional.of(server);
  }

  private static void awaitReady(Process process, Path home, TestServer server, String database) {
    await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError(Files.readString(home.resolve("log")));
              }
              try (var connection = server.connect(database)) {
                return connection.isValid(5);
              } catch (SQLException _) {
                return false;
              }
            });
  }

  /** What the server shows; the key must be readable by the server alone. */
  private static TlsFiles ownTls(Certificates certificates, Path home) {
    var tls = certificates.writeTo(home.resolve("tls"));
    var key = Objects.requireNonNull(tls.key());
    try {
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      if (IS_ROOT) {
        var users = home.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(key, users.lookupPrincipalByName(NOBODY));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tls;
  }

  private static Stream<String> postgresDirectories() {
    var versions = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(versions)) {
      return Stream.of();
    }
    try (var found = Files.list(versions)) {
      return found.map(version -> version.resolve("bin").toString()).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable String find(String program) {
    return DIRECTORIES.stream()
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElse(null);
  }

  private static Path home(String name) {
    try {
      var open = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
      var home = Files.createTempDirectory("test-" + name, open);
      if (IS_ROOT) {
        var users = home.getFileSystem().getUserPrincipalLookupService();
        Files.setOwner(home, users.lookupPrincipalByName(NOBODY));
      }
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String write(Path file, String text) {
    try {
      Files.writeString(file, text);
      return file.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void run(Path home, Stream<String> words, Stream<String> more) {
    var process = start(home, words, more);
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new AssertionError(Files.readString(home.resolve("log")));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Process start(Path home, Stream<String> words, Stream<String> more) {
    var command = new ArrayList<String>();
    if (IS_ROOT) {
      // these servers refuse to run as root
      command.addAll(
          List.of("setpriv", "--reuid", NOBODY, "--clear-groups", "--pdeathsig", "KILL"));
    } else if (find("setpriv") != null) {
      command.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
    }
    Stream.concat(words, more).forEach(command::add);
    var builder =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(home.resolve("log").toFile()));
    builder.environment().put("HOME", home.toString());
    return Parent.start(builder);
  }

  private static void endWithUs(Process process, Path home, String signal) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    var _ =
                        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor(5, TimeUnit.SECONDS);
                    if (!process.waitFor(5, TimeUnit.SECONDS)) {
                      process.destroyForcibly();
                    }
                    delete(home);
                  } catch (IOException | InterruptedException e) {
                    process.destroyForcibly();
                  }
                },
                "end of a database server"));
  }

  private static void delete(Path home) throws IOException {
    var rm = new ProcessBuilder("rm", "-rf", home.toString()).inheritIO().start();
    try {
      var _ = rm.waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The thread that starts all servers: Linux ends them with it, not with the process. */
  private static final class Parent {
    private static final ExecutorService THREAD =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("parent of database servers").daemon().factory());

    static Process start(ProcessBuilder builder) {
      return CompletableFuture.supplyAsync(
              () -> {
                try {
                  return builder.start();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              THREAD)
          .join();
    }
  }
}
