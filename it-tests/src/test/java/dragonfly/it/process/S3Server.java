package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Content;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * S3Proxy over a directory: an S3 server that proves signatures. It has a class path of its own,
 * which the build of {@code it-tests/s3-server} writes down.
 */
final class S3Server implements AutoCloseable {
  static final String REGION = "us-east-1";
  static final String KEY_ID = "it-key";
  static final String KEY_SECRET = "it-secret";
  private static final Path CLASS_PATH = Path.of("s3-server/target/class-path.txt");

  private final Server server;
  private final Path objects;
  private final int port;

  private S3Server(Server server, Path objects, int port) {
    this.server = server;
    this.objects = objects;
    this.port = port;
  }

  /** Starts it and waits until it answers. */
  static S3Server start(Path parent) {
    assertThat(CLASS_PATH)
        .as("made by: mvn -pl it-tests/s3-server generate-resources")
        .isRegularFile();
    try {
      Path directory = Files.createTempDirectory(parent, "s3");
      Path objects = Files.createDirectory(directory.resolve("objects"));
      int port = Ports.free();
      Path properties =
          Files.writeString(
              directory.resolve("s3proxy.properties"),
              """
              s3proxy.endpoint=http://127.0.0.1:%d
              s3proxy.authorization=aws-v2-or-v4
              s3proxy.identity=%s
              s3proxy.credential=%s
              jclouds.provider=filesystem-nio2
              jclouds.filesystem.basedir=%s
              """
                  .formatted(port, KEY_ID, KEY_SECRET, objects));
      Path log =
          Files.writeString(
              directory.resolve("logback.xml"),
              """
              <configuration>
                <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                  <encoder><pattern>%d %level %logger{0} %msg%n</pattern></encoder>
                </appender>
                <root level="warn"><appender-ref ref="out"/></root>
              </configuration>
              """);
      var words =
          Java.run(
              Files.readString(CLASS_PATH).strip(),
              "org.gaul.s3proxy.Main",
              List.of(
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-Dlogback.configurationFile=" + log));
      words.addAll(List.of("--properties", properties.toString()));
      var server = new Server("S3 server", directory.resolve("s3.log"), words);
      server.start();
      server.awaitReady("answers", () -> Site.isOpen(port));
      return new S3Server(server, objects, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  /** Puts an object into a bucket, which is made if need be. */
  void put(String bucket, String key, Content content) {
    Path file = objects.resolve(bucket).resolve(key);
    try {
      Files.createDirectories(file.getParent());
      try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
        content.write(0, content.length(), out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
