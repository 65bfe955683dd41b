package dragonfly.daemon.task;

import dragonfly.core.rpc.RpcChannels;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.daemon.announce.HostAnnouncer;
import dragonfly.daemon.backend.BackendRegistry;
import dragonfly.daemon.config.DaemonConfig;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.metrics.DaemonMetrics;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.scheduler.SchedulerClient;
import dragonfly.daemon.scheduler.SeedDirectory;
import dragonfly.daemon.storage.TaskStorage;
import dragonfly.daemon.upload.PieceAnnouncer;
import dragonfly.daemon.vortex.VortexClient;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What every download of this daemon works with. Immutable; all parts are thread-safe.
 *
 * @param downloads limits bytes from parents and sources together
 * @param sources limits bytes from sources
 */
public record DownloadContext(
    DaemonConfig config,
    HostIdentity host,
    TaskStorage storage,
    BackendRegistry backends,
    SchedulerClient scheduler,
    SeedDirectory seeds,
    HostAnnouncer announcer,
    RpcChannels channels,
    VortexClient vortex,
    PieceAnnouncer announcements,
    BandwidthLimiter downloads,
    BandwidthLimiter sources,
    DaemonMetrics metrics,
    Timers timers,
    Ticker ticker,
    InstantSource clock,
    RandomGenerator random) {}
