package dragonfly.launcher.demo;

import dragonfly.core.concurrent.Lifecycle;
import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.file.FileTrees;
import dragonfly.core.log.LogOptions;
import dragonfly.core.log.Logging;
import dragonfly.core.time.Ticker;
import dragonfly.dfget.progress.Amounts;
import dragonfly.dfget.progress.Progress;
import dragonfly.launcher.cluster.LauncherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One run: a source, a cluster, a download on every peer at once, and the account. {@link #close}
 * stops and removes everything, also from another thread while it runs.
 */
public final class Demo implements AutoCloseable {
  private final DemoOptions options;
  private final Consumer<String> lines;
  private final Path directory;
  private final Ticker ticker = Ticker.system();
  private final Lifecycle lifecycle = new Lifecycle();
  private volatile boolean isClosed;

  /**
   * @param lines is told what happens
   * @throws LauncherException when the directory cannot be made or has too little room
   */
  public Demo(DemoOptions options, Consumer<String> lines) {
    this.options = options;
    this.lines = lines;
    this.directory = makeDirectory(options);
    if (!options.keep()) {
      lifecycle.own("directory", () -> FileTrees.delete(directory));
    }
    requireRoom();
    Logging.configure(LogOptions.files("demo", directory.resolve("logs")));
    lifecycle.own("logs", Logging::close);
  }

  /** Where the cluster and the files live. */
  public Path directory() {
    return directory;
  }

  /**
   * Blocks until every peer has the file or failed.
   *
   * @param progress makes what shows the downloads, once they begin
   */
  public DemoReport run(Supplier<Progress> progress) throws IOException, InterruptedException {
    var content = new GeneratedContent(options.seed(), options.size());
    var source = lifecycle.own("source", CountingSource.start(content));
    lines.accept(
        "source    %s, %s generated".formatted(source.url(), Amounts.size(content.length())));
    String sha256 = content.sha256();

    long began = ticker.nanos();
    var names = new ArrayList<String>();
    var cluster = lifecycle.own("cluster", new DemoCluster(directory));
    cluster.start(options.peers(), names::add);
    lines.accept(
        "cluster   %s, up in %s"
            .formatted(String.join(", ", names), Amounts.seconds(ticker.nanos() - began)));

    lines.accept("download  on %d peers at once".formatted(options.peers()));
    lines.accept("");
    var results = downloadEverywhere(cluster, source.url(), progress);
    return new DemoReport(content.length(), sha256, source.count(), results);
  }

  private List<PeerResult> downloadEverywhere(
      DemoCluster cluster, String url, Supplier<Progress> progress) throws InterruptedException {
    var results = new ArrayList<Future<PeerResult>>();
    try (var shown = progress.get();
        var executor = VirtualThreads.perTask("demo-download-")) {
      cluster
          .sockets()
          .forEach(
              (name, socket) -> {
                var download =
                    new PeerDownload(
                        name, socket, directory.resolve(name + ".bin"), ticker, this::isClosed);
                results.add(executor.submit(() -> download.run(url, shown)));
              });
    }
    var done = new ArrayList<PeerResult>();
    for (var result : results) {
      try {
        done.add(result.get());
      } catch (ExecutionException e) {
        throw new IllegalStateException("a download of the demo broke", e.getCause());
      }
    }
    return done;
  }

  private static Path makeDirectory(DemoOptions options) {
    try {
      var parent = options.directory();
      return parent == null
          ? Files.createTempDirectory("dragonfly-demo-")
          : Files.createTempDirectory(Files.createDirectories(parent), "dragonfly-demo-");
    } catch (IOException e) {
      throw new LauncherException(
          "cannot make a directory for the demo (%s): choose a place with --dir"
              .formatted(e.getMessage()),
          e);
    }
  }

  /** The seed and every peer keep a copy; the outputs are hard links to them. */
  private void requireRoom() {
    int copies = options.peers() + 1;
    long free = directory.toFile().getUsableSpace();
    if (free / copies < options.size()) {
      close();
      throw new LauncherException(
          "%s has %s free, the demo needs %d times %s: choose another place with --dir or a smaller --size"
              .formatted(
                  directory.getParent(), Amounts.size(free), copies, Amounts.size(options.size())));
    }
  }

  /** Whether somebody has closed it, which a run does not survive. */
  public boolean isClosed() {
    return isClosed;
  }

  /**
   * The second of two callers waits for the first: the directory goes after those who write in it.
   */
  @Override
  public void close() {
    isClosed = true;
    synchronized (lifecycle) {
      lifecycle.close();
    }
  }
}
