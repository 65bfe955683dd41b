package dragonfly.dfget.command;

import dragonfly.core.time.Ticker;
import dragonfly.dfget.progress.Console;
import dragonfly.dfget.progress.JsonProgress;
import dragonfly.dfget.progress.Progress;
import dragonfly.dfget.progress.QuietProgress;
import dragonfly.dfget.progress.SummaryProgress;
import dragonfly.dfget.progress.TerminalProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** {@code dfget}: downloads URLs through the daemon of this machine. */
public final class DfgetCommand {
  private final Map<String, String> env;
  private final Console console;
  private final Ticker ticker;

  DfgetCommand(Map<String, String> env, Console console, Ticker ticker) {
    this.env = env;
    this.console = console;
    this.ticker = ticker;
  }

  public static void main(String[] arguments) {
    if ("Linux".equals(System.getProperty("os.name"))) {
      // the JDK's own default, named so that it does not search all jars for another one
      System.setProperty(
          "java.nio.channels.spi.SelectorProvider", "sun.nio.ch.EPollSelectorProvider");
    }
    var env = System.getenv();
    var command = new DfgetCommand(env, Console.ofProcess(env), Ticker.system());
    int exitCode = command.run(arguments);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  /** Does what the words ask for. Returns the exit code. */
  int run(String... arguments) {
    try {
      var words = Words.parse("dfget", DfgetFlags.ALL, List.of(arguments), env);
      if (words.isSet(DfgetFlags.HELP) || words.isSet(DfgetFlags.VERSION)) {
        console.out(words.isSet(DfgetFlags.HELP) ? DfgetHelp.help() : DfgetHelp.version());
        return ExitCode.OK.number();
      }
      var options = DfgetWords.check(words, env);
      try (var progress = progress(options)) {
        return download(options, progress).number();
      }
    } catch (DfgetException e) {
      console.err("dfget: " + e.text());
      return e.exitCode().number();
    }
  }

  private Progress progress(DfgetOptions options) {
    return switch (options.progress()) {
      case JSON -> new JsonProgress(console, ticker);
      case NONE -> new QuietProgress(console);
      case AUTO -> console.isTerminal() ? terminal() : new SummaryProgress(console, ticker);
    };
  }

  private Progress terminal() {
    var progress = new TerminalProgress(console, ticker);
    Runtime.getRuntime().addShutdownHook(new Thread(progress::close, "progress-end"));
    return progress;
  }

  /** The result of the first URL, in the order given, that failed; all are tried. */
  private ExitCode download(DfgetOptions options, Progress progress) {
    var downloads = new ArrayList<Download>();
    for (int i = 0; i < options.urls().size(); i++) {
      downloads.add(
          new Download(options, options.urls().get(i), options.outputs().get(i), progress, ticker));
    }
    return downloads.size() == 1 ? downloads.getFirst().run() : inParallel(downloads, options);
  }

  private static ExitCode inParallel(List<Download> downloads, DfgetOptions options) {
    int threads = Math.min(downloads.size(), options.maxConcurrentRequests());
    var names = Thread.ofPlatform().name("download-", 0).factory();
    try (var executor = Executors.newFixedThreadPool(threads, names)) {
      var results = new ArrayList<Future<ExitCode>>();
      for (var download : downloads) {
        results.add(executor.submit((Callable<ExitCode>) download::run));
      }
      var worst = ExitCode.OK;
      for (var result : results) {
        var code = result.get();
        worst = worst == ExitCode.OK ? code : worst;
      }
      return worst;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.DOWNLOAD_FAILED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
