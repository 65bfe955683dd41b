package dragonfly.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A daemon of a {@link Site}: ours, or another program with the same configuration. */
public final class Daemon implements AutoCloseable {
  private final Site site;
  private final String name;
  private final boolean isSeed;
  private final Path directory;
  private final Path config;
  private final Server server;
  private int uploadPort;

  Daemon(Site site, String name, boolean isSeed, @Nullable Path program) {
    this.site = site;
    this.name = name;
    this.isSeed = isSeed;
    this.directory = site.directory().resolve(name);
    try {
      Files.createDirectories(directory.resolve("store"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config = directory.resolve("dfdaemon.yaml");
    newPorts();
    server =
        new Server(
            name,
            directory.resolve("dfdaemon.log"),
            program == null
                ? Java.daemon(config)
                : List.of(program.toString(), "--config", config.toString(), "--console"),
            Site.LAUNCHED_AS_BUILT);
  }

  /**
   * Gives it new ports, which the next start takes. For programs that cannot take a port again so
   * soon, and to see in the scheduler that it was announced anew.
   */
  public void newPorts() {
    uploadPort = Ports.free();
    site.write(
        name + "/dfdaemon.yaml",
        """
        host: {ip: 127.0.0.1, hostname: %1$s}
        server: {pluginDir: %2$s/plugins, cacheDir: %2$s/cache}
        download: {server: {socketPath: %3$s}}
        upload: {server: {ip: 127.0.0.1, port: %4$d}}
        %5$s
        storage:
          dir: %2$s/store
          keep: true
          server: {ip: 127.0.0.1, tcpPort: %6$d, quicPort: %7$d}
        proxy: {server: {ip: 127.0.0.1, port: %8$d}}
        metrics: {server: {ip: 127.0.0.1, port: %9$d}}
        health: {server: {ip: 127.0.0.1, port: %10$d}}
        stats: {server: {ip: 127.0.0.1, port: %11$d}}
        seedPeer: {enable: %12$s}
        """
            .formatted(
                name,
                directory,
                socket(),
                uploadPort,
                site.schedulersOfDaemons(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                isSeed));
  }

  public String name() {
    return name;
  }

  public int uploadPort() {
    return uploadPort;
  }

  public Path socket() {
    return directory.resolve("sock");
  }

  public Path store() {
    return directory.resolve("store");
  }

  Path config() {
    return config;
  }

  /** The ids of the tasks it stores. */
  public List<String> tasks() {
    return ClusterView.localTasks(site.channels().toUnix(socket()));
  }

  /** Starts it and waits until it answers at its socket. */
  public void start() {
    server.start();
    awaitReady("answers at its socket", this::isConnectable);
  }

  private boolean isConnectable() throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket()));
    }
  }

  /** As {@link Server#awaitReady}. */
  public void awaitReady(String what, Wait.Condition condition) {
    server.awaitReady(what, condition);
  }

  public int terminate() {
    return server.terminate();
  }

  public void kill() {
    server.kill();
  }

  public boolean isRunning() {
    return server.isRunning();
  }

  public String log() {
    return server.log();
  }

  /** Starts a download by our dfget. */
  public Download download(String url, String... flags) {
    return Download.start(site, Java.dfget(), this, url, flags);
  }

  /** Starts a download by another dfget. */
  public Download downloadBy(Path dfget, String url, String... flags) {
    return Download.start(site, List.of(dfget.toString()), this, url, flags);
  }

  @Override
  public void close() {
    server.close();
  }
}
