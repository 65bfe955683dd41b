package dragonfly.daemon.config;

import dragonfly.core.config.Checks;
import dragonfly.core.config.ConfigNode;
import dragonfly.core.unit.ByteSize;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The {@code storage} block.
 *
 * @param server where pieces are served
 * @param dir default {@code /var/lib/dragonfly}
 * @param keep true: what is stored survives a restart; default true (the reference: false)
 * @param writePieceTimeout longest time the store of one piece may take, above zero; default 6 min
 * @param writeBufferSize accepted; buffers are sized by the data path. Default 2MiB
 * @param readBufferSize accepted; buffers are sized by the data path. Default 2MiB
 * @param cacheCapacity accepted; the page cache is the cache. Default 64MiB
 * @param writebackMode when written bytes are pushed to the disk; default async
 */
public record StorageConfig(
    Server server,
    Path dir,
    boolean keep,
    Duration writePieceTimeout,
    ByteSize writeBufferSize,
    ByteSize readBufferSize,
    ByteSize cacheCapacity,
    WritebackMode writebackMode) {

  /** When written bytes are pushed to the disk. */
  public enum WritebackMode {
    SYNC,
    ASYNC,
    OFF
  }

  static StorageConfig load(ConfigNode node) {
    var storage =
        new StorageConfig(
            Server.load(node.node("server")),
            node.path("dir", Path.of("/var/lib/dragonfly/")),
            node.flag("keep", true),
            node.duration("writePieceTimeout", Duration.ofMinutes(6)),
            node.size("writeBufferSize", ByteSize.parse("2MiB")),
            node.size("readBufferSize", ByteSize.parse("2MiB")),
            node.size("cacheCapacity", ByteSize.parse("64MiB")),
            node.choice("writebackMode", WritebackMode.class, WritebackMode.ASYNC));
    Checks.positive(Keys.of(node, "writePieceTimeout"), storage.writePieceTimeout);
    Checks.atLeast(Keys.of(node, "writeBufferSize"), storage.writeBufferSize.bytes(), 1);
    Checks.atLeast(Keys.of(node, "readBufferSize"), storage.readBufferSize.bytes(), 1);
    return storage;
  }

  /**
   * The {@code storage.server} block.
   *
   * @param ip default every address
   * @param tcpPort pieces over TCP; default 4005
   * @param tcpFastopen accepted; default false
   * @param quicPort pieces over QUIC; default 4006
   */
  public record Server(@Nullable InetAddress ip, int tcpPort, boolean tcpFastopen, int quicPort) {
    static Server load(ConfigNode node) {
      var server =
          new Server(
              Keys.ip(node, "ip"),
              node.integer("tcpPort", 4005),
              node.flag("tcpFastopen", false),
              node.integer("quicPort", 4006));
      Checks.between(Keys.of(node, "tcpPort"), server.tcpPort, 0, 65535);
      Checks.between(Keys.of(node, "quicPort"), server.quicPort, 0, 65535);
      return server;
    }

    /** Where pieces are served over TCP. */
    public ListenConfig tcp() {
      return new ListenConfig(ip, tcpPort);
    }
  }
}
