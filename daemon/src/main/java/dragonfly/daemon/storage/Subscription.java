package dragonfly.daemon.storage;

/** What ends a subscription. */
public interface Subscription extends AutoCloseable {
  /** No callback begins after this returns on the thread of the callbacks. Does not block. */
  @Override
  void close();
}
