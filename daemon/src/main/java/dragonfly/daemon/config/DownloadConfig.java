package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.Bandwidth;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The {@code download} block.
 *
 * @param server the service on the unix socket
 * @param protocol how pieces are asked for; default tcp
 * @param bandwidthLimit of all downloads together, from peers and from sources; default 50GB a
 *     second, which means unlimited
 * @param backToSourceBandwidthLimit of all downloads from sources; default 50GB a second
 * @param pieceTimeout longest time one piece may take, above zero; default 6 min
 * @param collectedPieceTimeout longest silence of a parent's piece stream, above zero; default 6
 *     min
 * @param concurrentPieceCount pieces of one task in flight, at least 1; default 8
 * @param backToSourceConcurrentPieceCount pieces of one task in flight from the source when no
 *     scheduler drives the download, at least 1; default 8
 * @param integrity ours: what a piece is compared with before it is believed; default anchored
 */
public record DownloadConfig(
    Server server,
    Protocol protocol,
    Bandwidth bandwidthLimit,
    Bandwidth backToSourceBandwidthLimit,
    Duration pieceTimeout,
    Duration collectedPieceTimeout,
    int concurrentPieceCount,
    int backToSourceConcurrentPieceCount,
    Integrity integrity) {

  /** How pieces travel. */
  public enum Protocol {
    TCP,
    QUIC
  }

  /** What the digest of a received piece is compared with. */
  public enum Integrity {
    /** Also with the digest that the peer which fetched it from the source reported. */
    ANCHORED,
    /** Only with what the sending parent claims. */
    OFF
  }

  static DownloadConfig load(ConfigNode node) {
    var download =
        new DownloadConfig(
            Server.load(node.node("server")),
            node.choice("protocol", Protocol.class, Protocol.TCP),
            node.bandwidth("bandwidthLimit", Bandwidth.parse("50GB")),
            node.bandwidth("backToSourceBandwidthLimit", Bandwidth.parse("50GB")),
            node.duration("pieceTimeout", Duration.ofMinutes(6)),
            node.duration("collectedPieceTimeout", Duration.ofMinutes(6)),
            node.integer("concurrentPieceCount", 8),
            node.integer("backToSourceConcurrentPieceCount", 8),
            node.choice("integrity", Integrity.class, Integrity.ANCHORED));
    Checks.atLeast(Keys.of(node, "bandwidthLimit"), download.bandwidthLimit.bytesPerSecond(), 1);
    Checks.atLeast(
        Keys.of(node, "backToSourceBandwidthLimit"),
        download.backToSourceBandwidthLimit.bytesPerSecond(),
        1);
    Checks.positive(Keys.of(node, "pieceTimeout"), download.pieceTimeout);
    Checks.positive(Keys.of(node, "collectedPieceTimeout"), download.collectedPieceTimeout);
    Checks.atLeast(Keys.of(node, "concurrentPieceCount"), download.concurrentPieceCount, 1);
    Checks.atLeast(
        Keys.of(node, "backToSourceConcurrentPieceCount"),
        download.backToSourceConcurrentPieceCount,
        1);
    return download;
  }

  /**
   * The {@code download.server} block.
   *
   * @param socketPath default {@code /var/run/dragonfly/dfdaemon.sock}
   * @param requestRateLimit calls a second, at least 1; default 400
   * @param requestBufferSize accepted; calls beyond the limit are refused at once. Default 50
   */
  public record Server(Path socketPath, int requestRateLimit, int requestBufferSize) {
    static Server load(ConfigNode node) {
      var server =
          new Server(
              node.path("socketPath", Path.of("/var/run/dragonfly/dfdaemon.sock")),
              node.integer("requestRateLimit", 400),
              node.integer("requestBufferSize", 50));
      Checks.atLeast(Keys.of(node, "requestRateLimit"), server.requestRateLimit, 1);
      Checks.atLeast(Keys.of(node, "requestBufferSize"), server.requestBufferSize, 1);
      return server;
    }
  }
}
