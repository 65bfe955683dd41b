package dragonfly.daemon.scheduler;

import dragonfly.core.config.ConfigFile;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.manager.BlockList;
import dragonfly.daemon.manager.DynConfig;
import dragonfly.daemon.manager.DynConfigClient;
import dragonfly.daemon.manager.DynConfigSource;
import dragonfly.daemon.manager.SchedulerEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A directory and a client for a list of schedulers. */
public final class SchedulerFixture implements AutoCloseable {
  public static final DaemonConfig CONFIG =
      DaemonConfig.load(
          ConfigFile.parse("test", "host: {ip: 127.0.0.1, hostname: test, idc: idc1}"));
  public static final HostIdentity IDENTITY = HostIdentity.of(CONFIG, 4000, "0.1", "abc", Map.of());

  public final RpcChannels channels = new RpcChannels("test", null);
  public final HostFacts facts =
      HostFacts.start(IDENTITY, CONFIG, Timers.system(), Ticker.system());
  public final DynConfigClient dynConfig;
  public final SchedulerDirectory directory;
  public final SchedulerClient client;
  public volatile List<SchedulerEntry> entries;

  public SchedulerFixture(Timers timers, SchedulerEntry... schedulers) {
    entries = List.of(schedulers);
    dynConfig = new DynConfigClient(new Source(), Duration.ofMillis(50));
    directory =
        new SchedulerDirectory(dynConfig, channels, false, Duration.ofMinutes(1), Ticker.system());
    client =
        new SchedulerClient(
            directory, channels, IDENTITY, facts, Duration.ofMinutes(5), timers, Ticker.system());
    dynConfig.start();
    directory.start();
  }

  public static SchedulerEntry entry(int id, String hostname, int port) {
    return new SchedulerEntry(id, hostname, "127.0.0.1", port, 1);
  }

  @Override
  public void close() {
    client.close();
    directory.close();
    dynConfig.close();
    facts.close();
    channels.close();
  }

  private final class Source implements DynConfigSource {
    @Override
    public DynConfig fetch() {
      return new DynConfig(entries, BlockList.NONE);
    }

    @Override
    public String name() {
      return "test";
    }
  }
}
