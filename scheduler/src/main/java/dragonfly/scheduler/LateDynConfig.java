package dragonfly.scheduler;

import dragonfly.scheduler.manager.DynConfig;
import java.util.function.Supplier;

/**
 * Gives the defaults until a source is known: registering needs the port, which needs the server.
 * Thread-safe.
 */
final class LateDynConfig implements Supplier<DynConfig> {
  private volatile Supplier<DynConfig> source = () -> DynConfig.DEFAULTS;

  void follow(Supplier<DynConfig> newSource) {
    source = newSource;
  }

  @Override
  public DynConfig get() {
    return source.get();
  }
}
