package dragonfly.core.netty;

/**
 * Settings of Netty that keep its memory small and bounded, whatever the number of cores. Each
 * yields to the same property given on the command line.
 */
public final class NettyDefaults {
  private NettyDefaults() {}

  /** To be called before any class of Netty is loaded; the entry point of every program does. */
  public static void apply() {
    // Two arenas of each kind serve two event loops; the default is two for each core.
    setDefault("io.netty.allocator.type", "pooled");
    setDefault("io.netty.allocator.numDirectArenas", "2");
    setDefault("io.netty.allocator.numHeapArenas", "2");
    // Threads that are no event loops get no cache of their own: virtual threads would each fill
    // one.
    setDefault("io.netty.allocator.useCacheForAllThreads", "false");
    setDefault("io.netty.eventLoopThreads", "2");
  }

  private static void setDefault(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
