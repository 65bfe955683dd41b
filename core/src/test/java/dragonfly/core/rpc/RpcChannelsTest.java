package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.TlsFiles;
import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RpcChannelsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Test
  void targetHasOneChannel() {
    try (var channels = new RpcChannels("test", null)) {
      var target = new HostAndPort("127.0.0.1", 1);

      assertThat(channels.to(target)).isSameAs(channels.to(HostAndPort.parse("127.0.0.1:1")));
      assertThat(channels.to(target)).isNotSameAs(channels.to(new HostAndPort("127.0.0.1", 2)));
    }
  }

  @Test
  void idleChannelThatNobodyAskedForIsClosed() {
    var now = new AtomicLong();
    try (var channels = new RpcChannels("test", null, now::get)) {
      var forgotten = channels.to(new HostAndPort("127.0.0.1", 1));
      now.addAndGet(Duration.ofMinutes(31).toNanos());

      channels.to(new HostAndPort("127.0.0.1", 2));

      assertThat(forgotten.isShutdown()).isTrue();
      assertThat(channels.to(new HostAndPort("127.0.0.1", 1)).isShutdown()).isFalse();
    }
  }

  @Test
  void connectedChannelIsKept() {
    var now = new AtomicLong();
    try (var channels = new RpcChannels("test", null, now::get);
        var server = server(0)) {
      var used = channels.to(new HostAndPort("127.0.0.1", server.port()));
      assertThat(RpcHealth.isServing(used, PATIENCE)).isTrue();
      now.addAndGet(Duration.ofMinutes(31).toNanos());

      channels.to(new HostAndPort("127.0.0.1", 2));

      assertThat(used.isShutdown()).isFalse();
    }
  }

  @Test
  void serverThatComesBackIsReachedSoon() throws IOException {
    int port = freePort();
    var target = new HostAndPort("127.0.0.1", port);
    try (var channels = new RpcChannels("test", null)) {
      // Several failures, so that the waiting time between attempts has grown to many seconds.
      await().until(() -> failures(channels, target) >= 4);

      try (var server = server(port)) {
        assertThat(server.port()).isEqualTo(port);
        await()
            .atMost(Duration.ofSeconds(3))
            .until(() -> RpcHealth.isServing(channels.to(target), PATIENCE));
      }
    }
  }

  private int failures;

  private int failures(RpcChannels channels, HostAndPort target) {
    failures += RpcHealth.isServing(channels.to(target), PATIENCE) ? 0 : 1;
    return failures;
  }

  @Test
  void closedChannelsAreRefused() {
    var channels = new RpcChannels("test", null);
    channels.close();
    channels.close();

    assertThatExceptionOfType(DragonflyException.class)
        .isThrownBy(() -> channels.to(new HostAndPort("a", 1)))
        .satisfies(e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  @Test
  void mutualTlsServesThoseOfTheSameAuthority(@TempDir Path dir) throws Exception {
    TlsFiles mine = identity(Files.createDirectory(dir.resolve("mine")));
    TlsFiles strange = identity(Files.createDirectory(dir.resolve("strange")));
    try (var server = builder(0).tls(mine).start();
        var channels = new RpcChannels("test", mine);
        var plain = new RpcChannels("plain", TlsFiles.NONE);
        var stranger = new RpcChannels("stranger", strange);
        var impostor =
            new RpcChannels(
                "impostor", new TlsFiles(mine.caCert(), strange.cert(), strange.key()))) {
      var target = new HostAndPort("127.0.0.1", server.port());

      assertThat(RpcHealth.isServing(channels.to(target), PATIENCE)).isTrue();
      assertThat(RpcHealth.isServing(plain.to(target), PATIENCE)).as("without TLS").isFalse();
      assertThat(RpcHealth.isServing(stranger.to(target), PATIENCE))
          .as("who trusts others")
          .isFalse();
      assertThat(RpcHealth.isServing(impostor.to(target), PATIENCE))
          .as("certified by others")
          .isFalse();
    }
  }

  @Test
  void incompleteTlsIsPlain(@TempDir Path dir) {
    try (var server = builder(0).tls(new TlsFiles(dir.resolve("ca"), null, null)).start();
        var channels = new RpcChannels("test", null)) {
      assertThat(
              RpcHealth.isServing(
                  channels.to(new HostAndPort("127.0.0.1", server.port())), PATIENCE))
          .isTrue();
    }
  }

  @Test
  void unusableTlsFileIsNamed(@TempDir Path dir) throws Exception {
    TlsFiles good = identity(dir);
    Path missing = dir.resolve("missing.pem");
    Path garbage = Files.writeString(dir.resolve("garbage.pem"), "garbage");

    assertThatThrownBy(
            () -> new RpcChannels("test", new TlsFiles(missing, good.cert(), good.key())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("caCert")
        .hasMessageContaining(missing.toString());
    assertThatThrownBy(
            () -> builder(0).tls(new TlsFiles(good.caCert(), garbage, good.key())).start())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(garbage.toString());
    assertThatThrownBy(
            () -> builder(0).tls(new TlsFiles(good.caCert(), good.cert(), garbage)).start())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(garbage.toString());
  }

  private static TlsFiles identity(Path dir) throws Exception {
    X509Bundle authority =
        new CertificateBuilder().subject("CN=ca").setIsCertificateAuthority(true).buildSelfSigned();
    X509Bundle own =
        new CertificateBuilder()
            .subject("CN=localhost")
            .addSanIpAddress("127.0.0.1")
            .buildIssuedBy(authority);
    return new TlsFiles(
        Files.writeString(dir.resolve("ca.pem"), authority.getCertificatePathPEM()),
        Files.writeString(dir.resolve("cert.pem"), own.getCertificatePathPEM()),
        Files.writeString(dir.resolve("key.pem"), own.getPrivateKeyPEM()));
  }

  private static RpcServer server(int port) {
    return builder(port).start();
  }

  private static RpcServer.Builder builder(int port) {
    return RpcServer.builder("test")
        .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
