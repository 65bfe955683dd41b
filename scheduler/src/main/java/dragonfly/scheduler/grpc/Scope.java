package dragonfly.scheduler.grpc;

import dragonfly.core.time.Ticker;
import dragonfly.scheduler.manager.DynConfig;
import dragonfly.scheduler.metrics.SchedulerMetrics;
import dragonfly.scheduler.resource.HostRegistry;
import dragonfly.scheduler.scheduling.Swarms;
import dragonfly.scheduler.seed.SeedDirectory;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the calls share.
 *
 * @param executor runs the contexts of streams
 * @param generation version that all daemons count as, null: what each says
 */
record Scope(
    HostRegistry hosts,
    Swarms swarms,
    Sessions sessions,
    Watches watches,
    SeedDirectory seeds,
    Supplier<DynConfig> dynConfig,
    SchedulerMetrics metrics,
    Ticker ticker,
    Executor executor,
    @Nullable String generation) {}
