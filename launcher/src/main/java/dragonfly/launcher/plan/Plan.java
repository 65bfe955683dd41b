package dragonfly.launcher.plan;

import dragonfly.dfget.progress.Amounts;
import dragonfly.dfget.progress.JsonLine;
import java.util.List;

/**
 * A cluster for a {@link Demand}. Times are lower bounds, as links alone give them.
 *
 * @param seeds seed peers
 * @param seedDiskBytes disk of each
 * @param nodeDiskBytes disk of each other daemon
 * @param fromSourceSeconds if every node asked the source itself
 * @param fromPeersSeconds the least time in which all nodes can have the content from each other
 * @param narrowest what sets that time
 */
public record Plan(
    long managers,
    long schedulers,
    long seeds,
    long seedDiskBytes,
    long nodeDiskBytes,
    double fromSourceSeconds,
    double fromPeersSeconds,
    Narrowest narrowest) {
  /** Children that a seed serves at once: {@code seedPeerClusterConfig.loadLimit}. */
  static final long SEED_LOAD = 2000;

  /** New streams a second that a scheduler takes: {@code server.requestRateLimit}. */
  static final long SCHEDULER_RATE = 4000;

  /** Share of a disk above which stored content is evicted: {@code diskHighThresholdPercent}. */
  static final double DISK_USE = 0.8;

  // a part that is alone is a single point of failure
  private static final long SPARE = 2;

  /** What sets the time. */
  public enum Narrowest {
    SOURCE("the source's link, through which each byte passes once"),
    NODE("the link of a node, through which it gets all of the content"),
    UPLOAD("what nodes and seeds can send together");

    private final String text;

    Narrowest(String text) {
      this.text = text;
    }
  }

  /** The smallest cluster that carries the demand. */
  public static Plan of(Demand demand) {
    double starts = demand.nodes() * demand.files() / demand.startSeconds();
    long schedulers = Math.max(SPARE, ceil(starts / SCHEDULER_RATE));
    long seeds =
        Math.max(
            SPARE,
            Math.max(
                ceil((double) demand.nodes() / SEED_LOAD),
                // together they take what the source gives
                ceil(demand.sourceLink() / demand.seedLink())));
    // each content lies on one seed, and on another one while the first is away
    long seedDisk =
        ceil(SPARE * Math.max(demand.keptBytes(), demand.contentBytes()) / DISK_USE / seeds);
    double atSource = demand.contentBytes() / demand.sourceLink();
    double atNode = demand.contentBytes() / demand.nodeLink();
    double sent =
        (double) demand.nodes()
            * demand.contentBytes()
            / (seeds * demand.seedLink() + demand.nodes() * demand.nodeLink());
    double time = Math.max(atSource, Math.max(atNode, sent));
    Narrowest narrowest =
        time == atSource ? Narrowest.SOURCE : time == atNode ? Narrowest.NODE : Narrowest.UPLOAD;
    return new Plan(
        SPARE,
        schedulers,
        seeds,
        Math.max(seedDisk, ceil(demand.contentBytes() / DISK_USE)),
        ceil(demand.contentBytes() / DISK_USE),
        Math.max(atNode, demand.nodes() * atSource),
        time,
        narrowest);
  }

  private static long ceil(double value) {
    return (long) Math.ceil(value);
  }

  /** For people. */
  public List<String> lines(Demand demand) {
    return List.of(
        "%d nodes, %s in %d file(s)"
            .formatted(demand.nodes(), Amounts.size(demand.contentBytes()), demand.files()),
        "",
        "managers     %d, on a shared database; memory 512 MiB each".formatted(managers),
        "schedulers   %d; memory 1 GiB each".formatted(schedulers),
        "seed peers   %d; memory 512 MiB, disk %s each"
            .formatted(seeds, Amounts.size(seedDiskBytes)),
        "each node    memory 512 MiB, disk %s".formatted(Amounts.size(nodeDiskBytes)),
        "",
        "every node from the source   at least %s, %s from the source"
            .formatted(
                seconds(fromSourceSeconds), Amounts.size(demand.nodes() * demand.contentBytes())),
        "from each other              at least %s, %s from the source"
            .formatted(seconds(fromPeersSeconds), Amounts.size(demand.contentBytes())),
        "                             set by " + narrowest.text);
  }

  private static String seconds(double seconds) {
    return Amounts.seconds(Math.round(seconds * 1e9));
  }

  /** A JSON object; times in milliseconds. */
  public String json() {
    return new JsonLine()
        .number("managers", managers)
        .number("schedulers", schedulers)
        .number("seeds", seeds)
        .number("seedDiskBytes", seedDiskBytes)
        .number("nodeDiskBytes", nodeDiskBytes)
        .number("fromSourceMillis", Math.round(fromSourceSeconds * 1000))
        .number("fromPeersMillis", Math.round(fromPeersSeconds * 1000))
        .text("narrowest", narrowest.name())
        .toString();
  }
}
