package dragonfly.dfget.client;

import static dragonfly.dfget.client.Http2Frame.CONTINUATION;
import static dragonfly.dfget.client.Http2Frame.DATA;
import static dragonfly.dfget.client.Http2Frame.END_HEADERS;
import static dragonfly.dfget.client.Http2Frame.END_STREAM;
import static dragonfly.dfget.client.Http2Frame.GOAWAY;
import static dragonfly.dfget.client.Http2Frame.HEADERS;
import static dragonfly.dfget.client.Http2Frame.PADDED;
import static dragonfly.dfget.client.Http2Frame.PING;
import static dragonfly.dfget.client.Http2Frame.PRIORITY_FIELDS;
import static dragonfly.dfget.client.Http2Frame.RST_STREAM;
import static dragonfly.dfget.client.Http2Frame.SETTINGS;
import static dragonfly.dfget.client.Http2Frame.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dragonfly.core.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against frames that a well-behaved server sends rarely, or never. */
class Http2ConnectionTest {
  /** {@code :status: 200} */
  private static final String OK_HEADERS = "88";

  /** {@code grpc-status: 0}, literal without indexing. */
  private static final String OK_TRAILERS = "000b677270632d7374617475730130";

  /** A gRPC message: a piece of number 7. */
  private static final String PIECE_MESSAGE = "0000000006" + "2a040a020807";

  @TempDir Path directory;

  private final LinkedBlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  @Test
  void answerInPaddedFramesWithPriorityAndContinuationIsRead() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              // one byte of header block in each frame, padding of 3, priority fields of 5
              peer.frame(
                  HEADERS, PADDED | PRIORITY_FIELDS, 1, "03" + "0000000000" + "88" + "000000");
              peer.frame(CONTINUATION, END_HEADERS, 1, "0009677270632d746573740130");
              peer.frame(0x42, 0, 0, "ffff"); // of an extension
              peer.frame(DATA, PADDED, 1, "02" + PIECE_MESSAGE.substring(0, 8) + "0000");
              peer.frame(DATA, 0, 1, "");
              peer.frame(DATA, 0, 1, PIECE_MESSAGE.substring(8));
              peer.frame(HEADERS, END_HEADERS | END_STREAM, 1, OK_TRAILERS);
              peer.frame(RST_STREAM, 0, 1, "00000000");
            })) {
      assertThat(download(server)).extracting("number").containsExactly(7);
    }
  }

  @Test
  void pingsAndSettingsAreAnswered() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.frame(PING, 0, 0, "0102030405060708");
              seen.add(peer.await(SETTINGS)); // ours
              seen.add(peer.await(SETTINGS)); // the acknowledgement
              seen.add(peer.await(PING));
              peer.frame(HEADERS, END_HEADERS | END_STREAM, 1, OK_HEADERS + OK_TRAILERS);
            })) {
      assertThat(download(server)).isEmpty();
    }
    var settings = (RawServer.Frame) seen.remove();
    assertThat(settings.payload())
        .contains("000200000000") // no push
        .contains("000400800000") // 8 MiB window
        .contains("000500100000"); // frames of 1 MiB
    assertThat(seen)
        .containsExactly(
            new RawServer.Frame(SETTINGS, Http2Frame.ACK, 0, ""),
            new RawServer.Frame(PING, Http2Frame.ACK, 0, "0102030405060708"));
  }

  @Test
  void windowIsGivenBackOnceHalfOfItIsUsed() throws Exception {
    int frames = 5;
    String mebibyte = "00".repeat(1 << 20);
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(WINDOW_UPDATE); // of the start
              peer.await(HEADERS);
              peer.frame(HEADERS, END_HEADERS, 1, OK_HEADERS);
              // more than is sent, so that the client stays until both updates are read
              peer.frame(DATA, 0, 1, "00" + "%08x".formatted((frames + 1) << 20));
              for (int i = 0; i < frames; i++) {
                peer.frame(DATA, 0, 1, mebibyte);
              }
              seen.add(peer.await(WINDOW_UPDATE));
              seen.add(peer.await(WINDOW_UPDATE));
            })) {
      assertThatThrownBy(() -> download(server)).isInstanceOf(DaemonException.class);
    }
    String used = "%08x".formatted((4 << 20) + 5);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            new RawServer.Frame(WINDOW_UPDATE, 0, 0, used),
            new RawServer.Frame(WINDOW_UPDATE, 0, 1, used));
  }

  @Test
  void goAwayThatIncludesTheCallLetsItFinish() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.frame(GOAWAY, 0, 0, "7fffffff00000000");
              peer.frame(GOAWAY, 0, 0, "0000000100000000");
              peer.frame(HEADERS, END_HEADERS, 1, OK_HEADERS);
              peer.frame(DATA, 0, 1, PIECE_MESSAGE);
              peer.frame(HEADERS, END_HEADERS | END_STREAM, 1, OK_TRAILERS);
            })) {
      assertThat(download(server)).hasSize(1);
    }
  }

  @Test
  void goAwayThatExcludesTheCallEndsItWithItsText() throws Exception {
    String text =
        java.util.HexFormat.of().formatHex("too_many_pings".getBytes(StandardCharsets.US_ASCII));
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.frame(GOAWAY, 0, 0, "000000000000000b" + text);
              peer.await(GOAWAY); // stays open
            })) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOf(DaemonUnreachableException.class)
          .hasMessageContaining("too_many_pings");
    }
  }

  @Test
  void resetOfTheCallIsAFailureWithTheMeaningOfItsCode() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.frame(RST_STREAM, 0, 1, "00000008");
            })) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOfSatisfying(
              CallFailedException.class,
              e -> assertThat(e.status()).isEqualTo(CallStatus.CANCELLED));
    }
  }

  @Test
  void answerOfAWebServerIsNoDaemon() throws Exception {
    try (var server =
        server(
            peer ->
                peer.send(
                    "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOf(DaemonUnreachableException.class)
          .hasMessageContaining("does not answer in HTTP/2");
    }
  }

  @Test
  void errorPageOverHttp2KeepsItsStatus() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.frame(HEADERS, END_HEADERS, 1, "8d"); // :status 404
              peer.frame(DATA, END_STREAM, 1, "6e6f7065");
            })) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOf(CallFailedException.class)
          .hasMessageContaining("HTTP status 404");
    }
  }

  @Test
  void messageCutByTheEndOfTheCallIsAFailure() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.frame(HEADERS, END_HEADERS, 1, OK_HEADERS);
              peer.frame(DATA, 0, 1, PIECE_MESSAGE.substring(0, 14));
              peer.frame(HEADERS, END_HEADERS | END_STREAM, 1, OK_TRAILERS);
            })) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOf(CallFailedException.class)
          .hasMessageContaining("in the middle of a message");
    }
  }

  @Test
  void connectionCutInTheMiddleOfAFrameIsReported() throws Exception {
    try (var server =
        server(
            peer -> {
              peer.greet();
              peer.await(HEADERS);
              peer.send(new byte[] {0, 0, 99, HEADERS, 4});
            })) {
      assertThatThrownBy(() -> download(server))
          .isInstanceOf(DaemonUnreachableException.class)
          .hasMessageContaining("closed the connection");
    }
  }

  @Test
  void serverThatAcceptsAndSaysNothingIsLeftAtTheDeadline() throws Exception {
    try (var server = server(peer -> Thread.currentThread().join())) {
      assertThatThrownBy(() -> download(server, Duration.ofMillis(200)))
          .isInstanceOf(DaemonTimeoutException.class);
    }
  }

  @Test
  void breachesOfTheProtocolEndTheCallAndNeverHang() throws Exception {
    var breaches =
        Map.of(
            "HEADERS with more padding than bytes",
                new RawServer.Frame(HEADERS, END_HEADERS | PADDED, 1, "ff88"),
            "DATA with more padding than bytes", new RawServer.Frame(DATA, PADDED, 1, "0500"),
            "CONTINUATION out of place", new RawServer.Frame(CONTINUATION, END_HEADERS, 1, "88"),
            "PUSH_PROMISE", new RawServer.Frame(Http2Frame.PUSH_PROMISE, 4, 1, "0000000288"),
            "SETTINGS of a wrong size", new RawServer.Frame(SETTINGS, 0, 0, "0001"),
            "PING of a wrong size", new RawServer.Frame(PING, 0, 0, "00"),
            "RST_STREAM of a wrong size", new RawServer.Frame(RST_STREAM, 0, 1, "00"),
            "GOAWAY of a wrong size", new RawServer.Frame(GOAWAY, 0, 0, "00"),
            "a damaged header block", new RawServer.Frame(HEADERS, END_HEADERS, 1, "80"),
            "DATA before HEADERS", new RawServer.Frame(DATA, 0, 1, PIECE_MESSAGE));
    int number = 0;
    for (var breach : breaches.entrySet()) {
      var frame = breach.getValue();
      try (var server =
          new RawServer(
              directory.resolve("b" + number++),
              peer -> {
                peer.greet();
                peer.await(HEADERS);
                peer.frame(frame.type(), frame.flags(), frame.stream(), frame.payload());
                peer.await(GOAWAY); // stays open
              })) {
        assertThatThrownBy(() -> download(server))
            .as(breach.getKey())
            .isInstanceOf(DaemonUnreachableException.class)
            .hasMessageContaining("does not speak dfdaemon's protocol");
      }
    }
  }

  private RawServer server(RawServer.Script script) {
    return new RawServer(directory.resolve("s"), script);
  }

  private static List<DownloadEvent> download(RawServer server) {
    return download(server, Duration.ofSeconds(20));
  }

  private static List<DownloadEvent> download(RawServer server, Duration timeout) {
    var request =
        new DownloadRequest(
            "http://x/y",
            null,
            "",
            "",
            6,
            List.of(),
            Map.of(),
            null,
            null,
            timeout,
            false,
            null,
            false,
            null,
            false,
            false);
    try (var client = DaemonClient.connect(server.socket(), Ticker.system())) {
      var stream = client.download(request);
      var events = new ArrayList<DownloadEvent>();
      for (var event = stream.next(); event != null; event = stream.next()) {
        events.add(event);
      }
      return events;
    }
  }
}
