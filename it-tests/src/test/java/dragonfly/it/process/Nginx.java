package dragonfly.it.process;

import dragonfly.testkit.Content;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Debian's nginx: serves a directory and writes down what is asked of it. */
public final class Nginx implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/nginx");

  /**
   * A line of the access log.
   *
   * @param bytes of the body that were sent
   * @param range the Range header, {@code -} without
   * @param query without the question mark, {@code -} without
   */
  public record Request(
      String method, String path, int status, long bytes, String range, String query) {
    private static Request parse(String line) {
      var words = line.split("\t", -1);
      return new Request(
          words[0],
          words[1],
          Integer.parseInt(words[2]),
          Long.parseLong(words[3]),
          words[4],
          words[5]);
    }
  }

  private final Server server;
  private final Path directory;
  private final int port;

  private Nginx(Server server, Path directory, int port) {
    this.server = server;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Serves the files of {@link #serve}: below {@code /} as fast as it can, below {@code /slow/} at
   * 2 MiB a second and connection.
   *
   * <p>Skips the test if there is no nginx.
   */
  public static Nginx start(Path parent) {
    return start(
        parent,
        """
        location / { root %1$s/www; }
        location /slow/ { alias %1$s/www/; limit_rate 4m; }
        """);
  }

  /** Passes everything on to another server on the loopback, and writes it down. */
  static Nginx before(Path parent, int port) {
    return start(
        parent,
        """
        location / {
          proxy_pass http://127.0.0.1:%d;
          proxy_set_header Host $http_host;
          proxy_http_version 1.1;
          proxy_buffering off;
        }
        """
            .formatted(port));
  }

  private static Nginx start(Path parent, String locations) {
    Assumptions.assumeTrue(
        Files.isExecutable(PROGRAM), PROGRAM + " is missing: apt-get install nginx-light");
    try {
      Path directory = Files.createTempDirectory(parent, "nginx");
      Files.createDirectory(directory.resolve("www"));
      int port = Ports.free();
      Path config = directory.resolve("nginx.conf");
      Files.writeString(config, configuration(directory, port, locations.formatted(directory)));
      var server =
          new Server(
              "nginx",
              directory.resolve("nginx.log"),
              List.of(
                  PROGRAM.toString(),
                  "-e",
                  directory.resolve("error.log").toString(),
                  "-p",
                  directory.toString(),
                  "-c",
                  config.toString()));
      server.start();
      server.awaitReady("answers", () -> isOpen(port));
      return new Nginx(server, directory, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(Path directory, int port, String locations) {
    return """
    daemon off;
    master_process off;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    events { worker_connections 1024; }
    http {
      log_format lines "$request_method\\t$uri\\t$status\\t$body_bytes_sent\\t$http_range\\t$args";
      access_log %1$s/access.log lines;
      sendfile on;
      tcp_nopush on;
      keepalive_requests 100000;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      server {
        listen 127.0.0.1:%2$d;
        %3$s
      }
    }
    """
        .formatted(directory, port, locations);
  }

  private static boolean isOpen(int port) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  public int port() {
    return port;
  }

  /** Of a file below the root. */
  public String url(String name) {
    return "http://127.0.0.1:" + port + "/" + name;
  }

  /** Of the same file, sent at 4 MiB a second and connection. */
  public String slowUrl(String name) {
    return url("slow/" + name);
  }

  /** Puts content where it is served. Returns its file. */
  public Path serve(String name, Content content) {
    Path file = directory.resolve("www").resolve(name);
    try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      content.write(0, content.length(), out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  /** Removes a file that was served. */
  public void remove(String name) {
    try {
      Files.delete(directory.resolve("www").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was asked for at a path, such as {@code /name}, in the order of completion. */
  public List<Request> requests(String path) {
    Path log = directory.resolve("access.log");
    try {
      return Files.readAllLines(log).stream()
          .map(Request::parse)
          .filter(request -> request.path().equals(path))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Bytes of content that were sent for a path, without the first byte as a look at the source. */
  public long contentBytes(String path) {
    return requests(path).stream()
        .filter(request -> request.status() < 300 && !request.range().equals("bytes=0-0"))
        .mapToLong(Request::bytes)
        .sum();
  }

  /**
   * Fails unless the source gave exactly so many bytes of a path; waits for the log, which nginx
   * writes when a request is done.
   */
  public void expectContentBytes(String path, long bytes) {
    Wait.until(
        Duration.ofSeconds(5),
        () -> "%s: sent %d bytes, expected %d".formatted(path, contentBytes(path), bytes),
        () -> contentBytes(path) >= bytes);
    if (contentBytes(path) != bytes) {
      throw new AssertionError(
          "%s: the source sent %d bytes, expected %d: %s"
              .formatted(path, contentBytes(path), bytes, requests(path)));
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
