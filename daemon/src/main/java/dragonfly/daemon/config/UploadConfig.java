package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.unit.Bandwidth;

/**
 * The {@code upload} block: what other hosts may take from this daemon.
 *
 * @param server the upload service
 * @param client certificates for calls to other daemons' upload service
 * @param disableShared true: this host is never chosen as a parent; default false
 * @param bandwidthLimit of all uploads together; default 50GB a second, which means unlimited
 */
public record UploadConfig(
    Server server, TlsFiles client, boolean disableShared, Bandwidth bandwidthLimit) {

  static UploadConfig load(ConfigNode node) {
    var upload =
        new UploadConfig(
            Server.load(node.node("server")),
            TlsFiles.of(node.node("client")),
            node.flag("disableShared", false),
            node.bandwidth("bandwidthLimit", Bandwidth.parse("50GB")));
    Checks.atLeast(Keys.of(node, "bandwidthLimit"), upload.bandwidthLimit.bytesPerSecond(), 1);
    return upload;
  }

  /**
   * The {@code upload.server} block.
   *
   * @param listen default every address, port 4000
   * @param tls default none
   * @param requestRateLimit calls a second, at least 1; default 400
   * @param requestBufferSize accepted; calls beyond the limit are refused at once. Default 50
   */
  public record Server(
      ListenConfig listen, TlsFiles tls, int requestRateLimit, int requestBufferSize) {
    static Server load(ConfigNode node) {
      var server =
          new Server(
              ListenConfig.load(node, 4000),
              TlsFiles.of(node),
              node.integer("requestRateLimit", 400),
              node.integer("requestBufferSize", 50));
      Checks.atLeast(Keys.of(node, "requestRateLimit"), server.requestRateLimit, 1);
      Checks.atLeast(Keys.of(node, "requestBufferSize"), server.requestBufferSize, 1);
      return server;
    }
  }
}
