package dragonfly.daemon.manager;

/** Where a {@link DynConfig} comes from. */
public interface DynConfigSource {
  /**
   * Asks anew; blocks for a bounded time.
   *
   * @throws dragonfly.core.error.DragonflyException if the answer cannot be had
   * @throws dragonfly.core.config.ConfigException if it cannot be understood
   */
  DynConfig fetch();

  /** What is asked, for messages. */
  String name();
}
