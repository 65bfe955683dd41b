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

  /** The listener runs when asking may have become worth while before the next interval. */
  default Subscription onChange(Runnable listener) {
    return () -> {};
  }

  /** Ends what {@link #onChange} began. */
  interface Subscription extends AutoCloseable {
    @Override
    void close();
  }

  /** What is asked, for messages. */
  String name();
}
