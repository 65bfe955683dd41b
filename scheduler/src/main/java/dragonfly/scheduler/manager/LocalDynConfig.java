package dragonfly.scheduler.manager;

import dragonfly.core.concurrent.Rhythm;
import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file that stands in for a manager, again and again. Thread-safe. */
public final class LocalDynConfig implements DynConfigSource {
  private static final Logger log = LoggerFactory.getLogger(LocalDynConfig.class);

  private final Path path;
  private volatile DynConfig current = DynConfig.DEFAULTS;
  private final Rhythm rhythm;

  /** Reads the file before it returns. A file that is missing stands for the defaults. */
  public LocalDynConfig(Path path, Duration interval) {
    this.path = path;
    read();
    this.rhythm =
        Rhythm.start(
            "dynconfig",
            () -> {
              read();
              return interval;
            });
  }

  private void read() {
    if (!path.toFile().isFile()) {
      return;
    }
    try {
      current = ConfigFile.load(path, "DYNCONFIG", Map.of(), Map.of()).bind(DynConfig::of);
    } catch (ConfigException e) {
      log.atWarn().log("dynconfig cannot be used, the last one stays: {}", e.getMessage());
    }
  }

  @Override
  public DynConfig get() {
    return current;
  }

  @Override
  public void close() {
    rhythm.close();
  }
}
