package dragonfly.dfget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.api.common.v2.TrafficType;
import dragonfly.core.time.Ticker;
import io.grpc.Status;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against a real grpc-java server on a unix socket. */
class DaemonClientTest {
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @Test
  void eventsComeInTheOrderOfTheDaemon() {
    try (var daemon =
        daemon(
            (_, out) -> {
              out.onNext(FakeDaemon.started(10, 1));
              out.onNext(FakeDaemon.piece(0, 0, new byte[10], TrafficType.LOCAL_PEER));
              out.onCompleted();
            })) {
      var events = download(daemon, Duration.ofSeconds(20));

      assertThat(events).hasSize(2);
      assertThat(events.get(0)).isInstanceOf(DownloadEvent.Started.class);
      assertThat(events.get(1)).isInstanceOf(DownloadEvent.PieceFinished.class);
    }
  }

  @Test
  void oneConnectionServesOneCallAfterTheOther() {
    try (var daemon =
            daemon(
                (_, out) -> {
                  out.onNext(FakeDaemon.started(3L * MIB, 1));
                  out.onNext(FakeDaemon.piece(0, 0, new byte[3 * MIB], TrafficType.REMOTE_PEER));
                  out.onCompleted();
                });
        var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      for (int i = 0; i < 20; i++) {
        assertThat(drain(client.download(request(Duration.ofSeconds(20))))).hasSize(2);
      }
    }
  }

  @Test
  void piecesLargerThanAnyWindowArriveWhole() {
    byte[] content = new byte[64 * MIB];
    new Random(1).nextBytes(content);
    try (var daemon =
            daemon(
                (_, out) -> {
                  out.onNext(FakeDaemon.started(2L * content.length, 2));
                  out.onNext(FakeDaemon.piece(0, 0, content, TrafficType.REMOTE_PEER));
                  out.onNext(FakeDaemon.piece(1, content.length, content, TrafficType.REMOTE_PEER));
                  out.onCompleted();
                });
        var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      var stream = client.download(request(Duration.ofSeconds(60)));
      assertThat(stream.next()).isInstanceOf(DownloadEvent.Started.class);

      for (int i = 0; i < 2; i++) {
        var piece = (DownloadEvent.PieceFinished) stream.next();
        assertThat(piece).isNotNull();
        assertThat(crc(piece.content())).isEqualTo(crc(ByteBuffer.wrap(content)));
      }
      assertThat(stream.next()).isNull();
    }
  }

  @Test
  void requestsLargerThanTheWindowAreSentAsTheServerTakesThem() throws Exception {
    var params = new ArrayList<String>();
    for (int i = 0; i < 40_000; i++) {
      params.add("parameter-number-" + i);
    }
    try (var daemon = daemon((_, out) -> out.onCompleted());
        var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      drain(client.download(request(Duration.ofSeconds(20), params)));

      assertThat(daemon.request().getDownload().getFilteredQueryParamsList()).isEqualTo(params);
    }
  }

  @Test
  void manySmallMessagesInOneFrameAreTakenApart() {
    try (var daemon =
        daemon(
            (_, out) -> {
              out.onNext(FakeDaemon.started(5_000, 5_000));
              for (int i = 0; i < 5_000; i++) {
                out.onNext(FakeDaemon.piece(i, i, new byte[1], TrafficType.LOCAL_PEER));
              }
              out.onCompleted();
            })) {
      assertThat(download(daemon, Duration.ofSeconds(20))).hasSize(5_001);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void statusAndMessageOfAFailureArePassedOn(Status.Code code) {
    String message = "what happened: key=välue 100 % sure,\nsecond line";
    try (var daemon =
        daemon((_, out) -> out.onError(code.toStatus().withDescription(message).asException()))) {
      var failure =
          catchThrowableOfType(
              CallFailedException.class, () -> download(daemon, Duration.ofSeconds(20)));

      assertThat(failure.status().name()).isEqualTo(code.name());
      assertThat(failure).hasMessage(message);
    }
  }

  @Test
  void failureAfterEventsComesAfterThem() {
    try (var daemon =
            daemon(
                (_, out) -> {
                  out.onNext(FakeDaemon.started(10, 1));
                  out.onError(Status.ABORTED.withDescription("gone").asException());
                });
        var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      var stream = client.download(request(Duration.ofSeconds(20)));

      assertThat(stream.next()).isInstanceOf(DownloadEvent.Started.class);
      assertThatThrownBy(stream::next).isInstanceOf(CallFailedException.class).hasMessage("gone");
    }
  }

  @Test
  void detailsOfASourceErrorAreRead() {
    try (var daemon =
        daemon(
            (_, out) ->
                out.onError(
                    FakeDaemon.sourceError(
                        "{\"message\":\"no \\\"such\\\" object \\u00fc\",\"header\":{\"X-A\":\"1\","
                            + "\"Server\":\"s\"},\"status_code\":404,\"more\":[1,{}]}")))) {
      var failure =
          catchThrowableOfType(
              SourceRefusedException.class, () -> download(daemon, Duration.ofSeconds(20)));

      assertThat(failure).hasMessage("no \"such\" object ü");
      assertThat(failure.statusCode()).isEqualTo(404);
      assertThat(failure.header()).isEqualTo(Map.of("X-A", "1", "Server", "s"));
    }
  }

  @Test
  void detailsThatAreNoSourceErrorLeaveTheStatus() {
    try (var daemon = daemon((_, out) -> out.onError(FakeDaemon.sourceError("\u0001\u0002{")))) {
      assertThatThrownBy(() -> download(daemon, Duration.ofSeconds(20)))
          .isInstanceOf(CallFailedException.class)
          .hasMessage("source failed");
    }
  }

  @Test
  void silentDaemonIsLeftWhenTheTimeIsUsedUp() throws Exception {
    try (var daemon = daemon((_, out) -> out.onNext(FakeDaemon.started(10, 1)))) {
      // the server knows the deadline, too, so either of the two may notice first
      assertThatThrownBy(() -> download(daemon, Duration.ofMillis(300)))
          .satisfiesAnyOf(
              e -> assertThat(e).isInstanceOf(DaemonTimeoutException.class),
              e ->
                  assertThat(e)
                      .isInstanceOfSatisfying(
                          CallFailedException.class,
                          call ->
                              assertThat(call.status()).isEqualTo(CallStatus.DEADLINE_EXCEEDED)));
      assertThat(daemon.sawCancellation()).isTrue();
    }
  }

  @Test
  void daemonThatDiesInTheMiddleIsReportedAtOnce() {
    var started = new CountDownLatch(1);
    try (var daemon =
            daemon(
                (_, out) -> {
                  out.onNext(FakeDaemon.started(10, 1));
                  started.countDown();
                });
        var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      var stream = client.download(request(Duration.ofSeconds(60)));
      assertThat(stream.next()).isInstanceOf(DownloadEvent.Started.class);

      daemon.kill();

      assertThatThrownBy(stream::next)
          .isInstanceOfAny(DaemonUnreachableException.class, CallFailedException.class);
    }
  }

  @Test
  void closingTheClientCancelsTheCall() throws Exception {
    try (var daemon = daemon((_, out) -> out.onNext(FakeDaemon.started(10, 1)))) {
      try (var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
        assertThat(client.download(request(Duration.ofSeconds(60))).next()).isNotNull();
      }

      assertThat(daemon.sawCancellation()).isTrue();
    }
  }

  @Test
  void missingSocketIsNamed() {
    var socket = directory.resolve("absent.sock");

    assertThatThrownBy(() -> DaemonClient.connect(socket, Ticker.system()))
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining(socket.toString());
  }

  @Test
  void fileThatIsNoSocketIsNamed() throws Exception {
    var file = Files.createFile(directory.resolve("file"));

    assertThatThrownBy(() -> DaemonClient.connect(file, Ticker.system()))
        .isInstanceOf(DaemonUnreachableException.class)
        .hasMessageContaining(file.toString());
  }

  private FakeDaemon daemon(FakeDaemon.Answer answer) {
    return new FakeDaemon(directory.resolve("d.sock"), answer);
  }

  private static List<DownloadEvent> download(FakeDaemon daemon, Duration timeout) {
    try (var client = DaemonClient.connect(daemon.socket(), Ticker.system())) {
      return drain(client.download(request(timeout)));
    }
  }

  private static List<DownloadEvent> drain(DownloadStream stream) {
    var events = new ArrayList<DownloadEvent>();
    for (var event = stream.next(); event != null; event = stream.next()) {
      events.add(event);
    }
    return events;
  }

  private static long crc(@Nullable ByteBuffer bytes) {
    var crc = new CRC32();
    if (bytes != null) {
      crc.update(bytes.duplicate());
    }
    return crc.getValue();
  }

  private static DownloadRequest request(Duration timeout) {
    return request(timeout, List.of());
  }

  private static DownloadRequest request(Duration timeout, List<String> filteredQueryParams) {
    return new DownloadRequest(
        "http://x/y",
        null,
        "",
        "",
        6,
        filteredQueryParams,
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
  }
}
