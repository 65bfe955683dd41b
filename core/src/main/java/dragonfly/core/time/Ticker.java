package dragonfly.core.time;

/** Source of elapsed time. Only differences of its readings mean anything. Thread-safe. */
@FunctionalInterface
public interface Ticker {
  /** Nanoseconds since an arbitrary origin; never goes back. */
  long nanos();

  /** The monotonic clock of the machine. */
  static Ticker system() {
    return System::nanoTime;
  }
}
