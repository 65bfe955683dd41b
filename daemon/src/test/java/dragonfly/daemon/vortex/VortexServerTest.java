package dragonfly.daemon.vortex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.fault.FaultPoint;
import dragonfly.core.fault.Faults;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.time.Ticker;
import dragonfly.core.time.Timers;
import dragonfly.core.unit.Bandwidth;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.testkit.Bytes;
import io.netty.buffer.Unpooled;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class VortexServerTest {
  private static final Instant CREATED = Instant.ofEpochSecond(1693152000, 999_000_000);
  private static final int MIB = Bytes.MIB;

  @TempDir Path dir;

  private final EventLoops loops = EventLoops.create("vortex-test", 2);
  private final Pieces pieces = new Pieces();
  private final Faults faults = new Faults();
  private BandwidthLimiter limiter = limiter(BandwidthLimiter.UNLIMITED);
  private VortexServer.Options options = VortexServer.Options.DEFAULTS;
  private VortexServer server;

  /** Answers by piece number; all others are not found. */
  private static final class Pieces implements PieceLookup {
    final Map<Integer, Answer> answers = new ConcurrentHashMap<>();
    final Map<Integer, CountDownLatch> gates = new ConcurrentHashMap<>();
    final List<Integer> asked = new ArrayList<>();
    final AtomicInteger ended = new AtomicInteger();

    @Override
    public Answer find(TaskKind kind, String taskId, int number) throws InterruptedException {
      synchronized (asked) {
        asked.add(number);
      }
      var gate = gates.get(number);
      if (gate != null) {
        gate.await();
      }
      var answer = answers.get(number);
      return answer != null
          ? answer
          : new Answer.NotFound("piece " + taskId + "-" + number + " not found");
    }

    @Override
    public void ended(TaskKind kind, String taskId, int number) {
      ended.incrementAndGet();
    }

    List<Integer> asked() {
      synchronized (asked) {
        return List.copyOf(asked);
      }
    }
  }

  private static BandwidthLimiter limiter(Bandwidth bandwidth) {
    return new BandwidthLimiter(bandwidth, Ticker.system(), Timers.system());
  }

  @BeforeEach
  void start() {
    server = serve();
  }

  private VortexServer serve() {
    return VortexServer.start(
        loops,
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        pieces,
        limiter,
        faults,
        options);
  }

  private void restart() {
    server.close();
    server = serve();
  }

  @AfterEach
  void stop() {
    server.close();
    loops.close();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(dir, "content", ""), content);
  }

  private void serve(int number, Path file, long offset, long length, String digest) {
    pieces.answers.put(
        number,
        new PieceLookup.Answer.Found(
            file, number, offset, length, digest, null, Duration.ofMillis(999), CREATED));
  }

  private Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void send(Socket socket, byte[]... parts) throws IOException {
    for (var part : parts) {
      socket.getOutputStream().write(part);
    }
  }

  private static byte[] request(int number) {
    return frame(new Packet.Request(PieceType.STANDARD, Vectors.TASK_ID, number));
  }

  private static byte[] frame(Packet packet) {
    var out = Unpooled.buffer();
    VortexCodec.encode(out, 42, packet);
    var bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  /** Reads as many bytes as expected and compares them, but for the packet id. */
  private static void assertReceives(Socket socket, byte[] expected) throws IOException {
    var actual = new byte[expected.length];
    new DataInputStream(socket.getInputStream()).readFully(actual);
    actual[0] = expected[0];
    assertThat(actual).isEqualTo(expected);
  }

  private static Packet receive(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    var header = new byte[VortexCodec.HEADER_LENGTH];
    in.readFully(header);
    var frame = Unpooled.buffer().writeBytes(header);
    frame.writeBytes(in.readNBytes(frame.getInt(2)));
    var packet = VortexCodec.decode(frame);
    assertThat(packet).isNotNull();
    return packet;
  }

  private static void assertClosed(Socket socket) throws IOException {
    try {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    } catch (SocketException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  private void serveTheWorkedExample() throws IOException {
    var content = file("hello vortex!".getBytes(UTF_8));
    serve(0, content, 0, 12, "crc32:3513858833");
    serve(1, content, 12, 1, "crc32:2657877971");
  }

  @Test
  void connectionServesRequestAfterRequestAndGoesOnAfterAnError() throws IOException {
    serveTheWorkedExample();

    try (var socket = connect()) {
      for (var exchange : new String[] {"M1", "M2", "M3"}) {
        send(socket, Vectors.get(exchange + "c"));
        assertReceives(socket, Vectors.get(exchange + "p"));
      }
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderOneAtATime() throws IOException {
    serveTheWorkedExample();
    var gate = new CountDownLatch(1);
    pieces.gates.put(0, gate);

    try (var socket = connect()) {
      send(socket, Vectors.get("M1c"), Vectors.get("M2c"), Vectors.get("M3c"));
      await().until(() -> !pieces.asked().isEmpty());
      assertThat(pieces.asked()).containsExactly(0);
      gate.countDown();

      assertReceives(socket, Vectors.get("M1p"));
      assertReceives(socket, Vectors.get("M2p"));
      assertReceives(socket, Vectors.get("M3p"));
    }
  }

  @Test
  void requestThatComesByteByByteIsAnswered() throws IOException {
    serveTheWorkedExample();

    try (var socket = connect()) {
      for (byte b : Vectors.get("M1c")) {
        send(socket, new byte[] {b});
      }
      assertReceives(socket, Vectors.get("M1p"));
    }
  }

  @Test
  void childThatEndedItsSideIsStillAnswered() throws IOException {
    serveTheWorkedExample();

    try (var socket = connect()) {
      send(socket, Vectors.get("M1c"));
      socket.shutdownOutput();

      assertReceives(socket, Vectors.get("M1p"));
      assertClosed(socket);
    }
  }

  @Test
  void piecesOfOtherKindsAreAnsweredWithTheirTag() throws IOException {
    serveTheWorkedExample();

    try (var socket = connect()) {
      send(socket, frame(new Packet.Request(PieceType.PERSISTENT_CACHE, Vectors.TASK_ID, 0)));
      assertReceives(socket, Vectors.get("D"));
    }
  }

  @Test
  void exactlyThePieceIsSentFromTheMiddleOfALargeFile() throws IOException {
    var content = Bytes.random(20 * MIB + 17, 1);
    serve(3, file(content), 12 * MIB, 8 * MIB + 17, "crc32:1");

    try (var socket = connect()) {
      send(socket, request(3));
      assertThat(receive(socket))
          .isEqualTo(
              new Packet.Content(
                  PieceType.STANDARD,
                  new PieceMetadata(
                      3, 12 * MIB, 8 * MIB + 17, "crc32:1", "", 1, 0, CREATED.getEpochSecond())));
      var piece = socket.getInputStream().readNBytes(8 * MIB + 17);

      assertThat(piece).isEqualTo(Arrays.copyOfRange(content, 12 * MIB, content.length));
      send(socket, request(9)); // and nothing was between
      assertThat(receive(socket)).isInstanceOf(Packet.Refusal.class);
    }
    assertThat(server.gauges().bytes()).isEqualTo(8 * MIB + 17);
    assertThat(server.gauges().finished()).isEqualTo(1);
    assertThat(server.gauges().current()).isZero();
    assertThat(pieces.ended).hasValue(1);
  }

  @Test
  void emptyPieceIsAFrameOnly() throws IOException {
    serve(0, file(new byte[0]), 0, 0, "crc32:0");

    try (var socket = connect()) {
      send(socket, request(0), request(9));
      assertThat(receive(socket)).isInstanceOf(Packet.Content.class);
      assertThat(receive(socket)).isInstanceOf(Packet.Refusal.class);
    }
  }

  @Test
  void failureOfTheStoreIsAnErrorPacket() throws IOException {
    pieces.answers.put(4, new PieceLookup.Answer.Failed("disk is gone"));

    try (var socket = connect()) {
      send(socket, request(4));

      assertThat(receive(socket)).isEqualTo(new Packet.Refusal(ErrorCode.INTERNAL, "disk is gone"));
    }
  }

  @Test
  void pieceWhoseFileVanishedIsNotFound() throws IOException {
    var content = file(new byte[10]);
    serve(0, content, 0, 10, "crc32:1");
    Files.delete(content);

    try (var socket = connect()) {
      send(socket, request(0));

      assertThat(receive(socket))
          .isEqualTo(
              new Packet.Refusal(ErrorCode.NOT_FOUND, "piece " + Vectors.TASK_ID + "-0 not found"));
    }
    assertThat(pieces.ended).hasValue(1);
  }

  @Test
  void fileShorterThanPromisedEndsTheConnection() throws IOException {
    serve(0, file(new byte[10]), 0, 12, "crc32:1");

    try (var socket = connect()) {
      send(socket, request(0));
      assertThat(receive(socket)).isInstanceOf(Packet.Content.class);

      assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThanOrEqualTo(10);
    }
    await().until(() -> server.gauges().failed() == 1);
    assertThat(pieces.ended).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 6, 7, 8, 77, 253, 254, 255})
  void tagThatIsNoServedRequestEndsTheConnectionSilently(int tag) throws IOException {
    try (var socket = connect()) {
      send(socket, new byte[] {1, (byte) tag, 0, 0, 0, 68});

      assertClosed(socket);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 67, 69, 1 << 30, -1})
  void requestOfOtherLengthEndsTheConnectionSilently(int length) throws IOException {
    try (var socket = connect()) {
      send(socket, new byte[] {1, 0}, Unpooled.copyInt(length).array());

      assertClosed(socket);
    }
  }

  @Test
  void requestCutShortEndsTheConnectionSilently() throws IOException {
    try (var socket = connect()) {
      send(socket, Arrays.copyOf(request(0), 30));
      socket.shutdownOutput();

      assertClosed(socket);
    }
  }

  @Test
  void silentConnectionIsClosedAfterTheWait() throws IOException {
    options = new VortexServer.Options(Duration.ofMillis(100), Duration.ofSeconds(5), 10);
    restart();
    serveTheWorkedExample();

    try (var fresh = connect();
        var used = connect()) {
      send(used, Vectors.get("M1c"));
      assertReceives(used, Vectors.get("M1p"));

      assertClosed(fresh);
      assertClosed(used);
    }
    await().until(() -> server.connections() == 0);
  }

  @Test
  void waitForTheNextRequestDoesNotRunDuringAnAnswer() throws Exception {
    options = new VortexServer.Options(Duration.ofMillis(50), Duration.ofSeconds(5), 10);
    restart();
    serveTheWorkedExample();
    var gate = new CountDownLatch(1);
    pieces.gates.put(0, gate);

    try (var socket = connect();
        var silent = connect()) {
      send(socket, Vectors.get("M1c"));
      await().until(() -> !pieces.asked().isEmpty());
      assertClosed(silent); // longer than the wait has passed
      gate.countDown();

      assertReceives(socket, Vectors.get("M1p"));
    }
  }

  @Test
  void childThatTakesNothingIsGivenUp() throws IOException {
    options = new VortexServer.Options(Duration.ofSeconds(5), Duration.ofMillis(100), 10);
    restart();
    serve(0, file(Bytes.random(64 * MIB, 2)), 0, 64 * MIB, "crc32:1");

    try (var socket = connect()) {
      send(socket, request(0));

      await().until(() -> server.gauges().failed() == 1);
      assertThat(server.gauges().current()).isZero();
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosed() throws IOException {
    options = new VortexServer.Options(Duration.ofSeconds(5), Duration.ofSeconds(5), 1);
    restart();
    serveTheWorkedExample();

    try (var first = connect()) {
      send(first, Vectors.get("M1c"));
      assertReceives(first, Vectors.get("M1p"));
      try (var second = connect()) {
        assertClosed(second);
      }
      send(first, Vectors.get("M1c"));
      assertReceives(first, Vectors.get("M1p"));
    }
  }

  @Test
  void limitHoldsForAllUploadsTogether() throws IOException {
    limiter = limiter(new Bandwidth(4 * MIB));
    restart();
    var content = Bytes.random(2 * MIB, 3);
    serve(0, file(content), 0, content.length, "crc32:1");

    long start = System.nanoTime();
    try (var one = connect();
        var other = connect()) {
      for (var socket : List.of(one, other)) {
        send(socket, request(0));
      }
      for (var socket : List.of(one, other)) {
        assertThat(receive(socket)).isInstanceOf(Packet.Content.class);
        assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
      }
    }

    // 4 MiB at 4 MiB/s, less the burst of a tenth of a second
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(800), Duration.ofSeconds(5));
  }

  @Test
  void deletedFileIsSentToItsEnd() throws IOException {
    limiter = limiter(new Bandwidth(8 * MIB));
    restart();
    var content = Bytes.random(4 * MIB, 4);
    var path = file(content);
    serve(0, path, 0, content.length, "crc32:1");

    try (var socket = connect()) {
      send(socket, request(0));
      assertThat(receive(socket)).isInstanceOf(Packet.Content.class);
      Files.delete(path);

      assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
    }
  }

  @Test
  void faultDamagesWhatIsSent() throws IOException {
    serveTheWorkedExample();

    try (var _ = faults.at(FaultPoint.PIECE_SEND, Faults.Fault.corrupt());
        var socket = connect()) {
      send(socket, request(0));
      receive(socket);

      assertThat(socket.getInputStream().readNBytes(12))
          .isNotEqualTo("hello vortex".getBytes(UTF_8));
    }
  }

  @Test
  void runningUploadIsFinishedWhenTheServerCloses() throws Exception {
    var content = Bytes.random(MIB, 5);
    serve(0, file(content), 0, content.length, "crc32:1");
    var gate = new CountDownLatch(1);
    pieces.gates.put(0, gate);

    try (var socket = connect();
        var idle = connect()) {
      send(socket, request(0));
      await().until(() -> !pieces.asked().isEmpty());
      var closing = Thread.ofVirtual().start(server::close);
      assertClosed(idle);
      gate.countDown();

      receive(socket);
      assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
      assertClosed(socket);
      closing.join();
    }
  }

  @Test
  void portInUseIsNamed() {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

    assertThatThrownBy(() -> VortexServer.start(loops, address, pieces, limiter, faults, options))
        .isInstanceOf(DragonflyException.class)
        .hasMessageContaining(Integer.toString(server.port()));
  }
}
