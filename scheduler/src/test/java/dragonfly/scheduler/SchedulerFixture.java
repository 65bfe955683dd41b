package dragonfly.scheduler;

import dragonfly.api.common.v2.Build;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Network;
import dragonfly.api.common.v2.Priority;
import dragonfly.api.scheduler.v2.AnnounceHostRequest;
import dragonfly.api.scheduler.v2.DeleteHostRequest;
import dragonfly.api.scheduler.v2.SchedulerGrpc;
import dragonfly.core.config.ConfigFile;
import dragonfly.core.rpc.HostAndPort;
import dragonfly.core.rpc.RpcChannels;
import dragonfly.scheduler.config.SchedulerConfig;
import io.grpc.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;

/** A real scheduler on a free port of the loopback address, and clients of it. */
public final class SchedulerFixture implements AutoCloseable {
  public static final long PIECE = 4 << 20;

  private final SchedulerMain.Running scheduler;
  private final RpcChannels channels = new RpcChannels("test", null);
  private final AtomicInteger lastPeer = new AtomicInteger();

  public SchedulerFixture(String moreYaml) {
    scheduler =
        SchedulerMain.start(
            SchedulerConfig.load(
                ConfigFile.parse(
                    "test.yaml",
                    """
                    server: {listenIP: 127.0.0.1, port: 0}
                    metrics: {enable: true, addr: '127.0.0.1:0'}
                    dynConfig: {path: /nonexistent/dynconfig.yaml}
                    scheduler: {learningTime: 0s}
                    """
                        + moreYaml)));
  }

  public SchedulerFixture() {
    this("");
  }

  public Channel channel() {
    return channels.to(new HostAndPort("127.0.0.1", scheduler.grpcPort()));
  }

  public SchedulerGrpc.SchedulerBlockingStub stub() {
    return SchedulerGrpc.newBlockingStub(channel());
  }

  /** What the scheduler tells of its meters. */
  public String metrics() {
    var uri = URI.create("http://127.0.0.1:" + scheduler.metricsPort() + "/metrics");
    try (var client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A host of the protocol's other daemons. */
  public String host(String id, int type, int port) {
    announce(hostMessage(id, type, port));
    return id;
  }

  public String host(String id) {
    return host(id, 0, 4000);
  }

  /** A host of a daemon of ours. */
  public String meshHost(String id) {
    announce(mesh(hostMessage(id, 0, 4000)));
    return id;
  }

  public String meshSeed(String id, int port) {
    announce(mesh(hostMessage(id, 1, port)));
    return id;
  }

  public static Host.Builder mesh(Host.Builder host) {
    return host.setBuild(Build.newBuilder().setGitVersion("1.5.10").setPlatform("java/25"));
  }

  public static Host.Builder hostMessage(String id, int type, int port) {
    return Host.newBuilder()
        .setId(id)
        .setType(type)
        .setHostname(id)
        .setIp("127.0.0.1")
        .setPort(port)
        .setDownloadPort(port)
        .setNetwork(Network.newBuilder().setMaxTxBandwidth(10_000_000_000L))
        .setBuild(Build.newBuilder().setGitVersion("1.5.10"));
  }

  public void announce(Host.Builder host) {
    var _ = stub().announceHost(AnnounceHostRequest.newBuilder().setHost(host).build());
  }

  public void deleteHost(String id) {
    var _ = stub().deleteHost(DeleteHostRequest.newBuilder().setHostId(id).build());
  }

  public FakePeer peer(String hostId, String taskId) {
    return new FakePeer(channel(), hostId, taskId, hostId + "-peer-" + lastPeer.incrementAndGet());
  }

  public FakePeer peer(String hostId, String taskId, String peerId) {
    return new FakePeer(channel(), hostId, taskId, peerId);
  }

  /** A download of so many pieces of 4 MiB. */
  public static Download.Builder download(int pieces) {
    return unknownLength()
        .setActualContentLength(pieces * PIECE)
        .setActualPieceLength(PIECE)
        .setActualPieceCount(pieces);
  }

  public static Download.Builder unknownLength() {
    return Download.newBuilder()
        .setUrl("http://127.0.0.1:9/file")
        .setPriority(Priority.LEVEL6)
        .setOutputPath("/tmp/out")
        .setConcurrentPieceCount(8);
  }

  @Override
  public void close() {
    channels.close();
    scheduler.close();
  }
}
