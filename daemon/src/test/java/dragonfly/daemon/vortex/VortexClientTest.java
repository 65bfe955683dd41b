package dragonfly.daemon.vortex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.netty.EventLoops;
import dragonfly.core.netty.ReceiveBuffers;
import dragonfly.core.time.Ticker;
import dragonfly.daemon.storage.TaskKind;
import dragonfly.testkit.Bytes;
import io.grpc.Status;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class VortexClientTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MIB = Bytes.MIB;

  private final EventLoops loops = EventLoops.create("vortex-test", 2);
  private final ReceiveBuffers buffers = new ReceiveBuffers(8 * MIB);
  private VortexClient client = client(Duration.ofSeconds(25));

  private VortexClient client(Duration idleLimit) {
    return new VortexClient(
        loops,
        buffers,
        Ticker.system(),
        new VortexClient.Options(Duration.ofSeconds(2), idleLimit, 16));
  }

  @AfterEach
  void stop() {
    client.close();
    loops.close();
    // whatever happened, no receive buffer is lost
    await().until(() -> buffers.inUse() == 0);
  }

  /** What a parent does on one connection. */
  private interface Script {
    void run(DataInputStream in, Socket socket) throws IOException;
  }

  /** A parent in bytes; each connection runs the next script, the last one again and again. */
  private static final class ScriptedParent implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Script> scripts;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    ScriptedParent(Script... scripts) throws IOException {
      this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      this.scripts = List.of(scripts);
      Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
      return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
      try {
        while (true) {
          var socket = listener.accept();
          sockets.add(socket);
          var script = scripts.get(Math.min(connections.getAndIncrement(), scripts.size() - 1));
          Thread.ofVirtual().start(() -> run(script, socket));
        }
      } catch (IOException _) {
        // closed
      }
    }

    private static void run(Script script, Socket socket) {
      try (socket) {
        script.run(new DataInputStream(socket.getInputStream()), socket);
      } catch (IOException _) {
        // the child went away
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  private static int readRequest(DataInputStream in) throws IOException {
    in.skipNBytes(VortexCodec.HEADER_LENGTH + VortexCodec.TASK_ID_LENGTH);
    return in.readInt();
  }

  private static byte[] frame(Packet packet) {
    var out = Unpooled.buffer();
    VortexCodec.encode(out, 1, packet);
    var bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static byte[] contentFrame(int number, long length) {
    return frame(
        new Packet.Content(
            PieceType.STANDARD, new PieceMetadata(number, 0, length, "crc32:1", "p", 1, 0, 0)));
  }

  private static byte[] content(int number, int length) {
    return Bytes.random(length, number);
  }

  /** Answers requests with pieces of that length until the child goes. */
  private static Script pieces(int length) {
    return (in, socket) -> {
      while (true) {
        piece(length).run(in, socket);
      }
    };
  }

  /** Answers one request and closes, as parents before 1.5.7 do. */
  private static Script piece(int length) {
    return (in, socket) -> {
      int number = readRequest(in);
      socket.getOutputStream().write(contentFrame(number, length));
      socket.getOutputStream().write(content(number, length));
    };
  }

  private PieceStream fetch(ScriptedParent parent, int number) {
    return client.fetch(parent.address(), TaskKind.STANDARD, Vectors.TASK_ID, number, PATIENCE);
  }

  private byte[] fetchAll(ScriptedParent parent, int number) {
    try (var stream = fetch(parent, number)) {
      return readAll(stream);
    }
  }

  private static byte[] readAll(PieceStream stream) {
    var all = new ByteArrayOutputStream();
    for (var bytes = stream.next(); bytes != null; bytes = stream.next()) {
      assertThat(bytes.isDirect()).isTrue();
      var part = new byte[bytes.remaining()];
      bytes.get(part);
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  @Test
  void pieceComesWholeWithItsMetadata() throws IOException {
    try (var parent = new ScriptedParent(pieces(5 * MIB + 3));
        var stream = fetch(parent, 7)) {
      assertThat(stream.metadata())
          .isEqualTo(new PieceMetadata(7, 0, 5 * MIB + 3, "crc32:1", "p", 1, 0, 0));
      assertThat(readAll(stream)).isEqualTo(content(7, 5 * MIB + 3));
    }
  }

  @Test
  void emptyPieceEndsAtOnce() throws IOException {
    try (var parent = new ScriptedParent(pieces(0))) {
      assertThat(fetchAll(parent, 0)).isEmpty();
      assertThat(fetchAll(parent, 1)).isEmpty();
      assertThat(parent.connections).hasValue(1);
    }
  }

  @Test
  void connectionIsUsedAgain() throws IOException {
    try (var parent = new ScriptedParent(pieces(100_000))) {
      for (int number = 0; number < 20; number++) {
        assertThat(fetchAll(parent, number)).isEqualTo(content(number, 100_000));
      }
      assertThat(parent.connections).hasValue(1);
      assertThat(client.idleConnections()).isEqualTo(1);
    }
  }

  @Test
  void parallelPiecesHaveTheirOwnConnections() throws IOException {
    try (var parent = new ScriptedParent(pieces(1000));
        var one = fetch(parent, 1);
        var other = fetch(parent, 2)) {
      assertThat(readAll(other)).isEqualTo(content(2, 1000));
      assertThat(readAll(one)).isEqualTo(content(1, 1000));
      assertThat(parent.connections).hasValue(2);
      assertThat(client.idleConnections()).isEqualTo(2);
    }
  }

  @Test
  void parentThatClosesAfterEachPieceIsConnectedToAnew() throws IOException {
    try (var parent = new ScriptedParent(piece(100_000))) {
      for (int number = 0; number < 20; number++) {
        assertThat(fetchAll(parent, number)).isEqualTo(content(number, 100_000));
      }
      assertThat(parent.connections).hasValue(20);
      await().until(() -> client.idleConnections() == 0);
    }
  }

  @Test
  void requestIsSentOnceMoreWhenAUsedConnectionEnds() throws IOException {
    var requests = new AtomicInteger();
    Script closesOnSecondRequest =
        (in, socket) -> {
          piece(10).run(in, socket);
          readRequest(in);
          requests.incrementAndGet();
        };
    try (var parent = new ScriptedParent(closesOnSecondRequest, pieces(10))) {
      assertThat(fetchAll(parent, 0)).isEqualTo(content(0, 10));
      assertThat(fetchAll(parent, 1)).isEqualTo(content(1, 10));

      assertThat(requests).hasValue(1);
      assertThat(parent.connections).hasValue(2);
    }
  }

  @Test
  void freshConnectionThatEndsIsNotTriedAgain() throws IOException {
    try (var parent = new ScriptedParent((in, _) -> readRequest(in))) {
      assertThatThrownBy(() -> fetch(parent, 0))
          .isInstanceOf(ParentGoneException.class)
          .hasMessageContaining(Integer.toString(parent.address().getPort()));
      assertThat(parent.connections).hasValue(1);
    }
  }

  @Test
  void refusalCarriesCodeAndMessageAndEndsTheConnection() throws IOException {
    Script refuses =
        (in, socket) -> {
          readRequest(in);
          socket.getOutputStream().write(Vectors.get("M2p"));
          assertThat(in.read()).isEqualTo(-1);
        };
    try (var parent = new ScriptedParent(refuses)) {
      var e = catchThrowableOfType(PieceRefusedException.class, () -> fetch(parent, 9));

      assertThat(e.errorCode()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(e.code()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(e).hasMessageContaining(Vectors.TASK_ID + "-9 not found");
      assertThat(client.idleConnections()).isZero();
    }
  }

  @Test
  void otherPacketIsMalformed() throws IOException {
    for (var answer :
        List.of(
            Vectors.get("H"), // close
            Vectors.get("D"), // content of another kind
            Vectors.get("A"), // a request
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8))) {
      Script says =
          (in, socket) -> {
            readRequest(in);
            socket.getOutputStream().write(answer);
            assertThat(in.read()).isEqualTo(-1);
          };
      try (var parent = new ScriptedParent(says)) {
        assertThatThrownBy(() -> fetch(parent, 0)).isExactlyInstanceOf(VortexException.class);
      }
    }
  }

  @Test
  void contentCutShortIsAParentGone() throws IOException {
    Script cuts =
        (in, socket) -> {
          int number = readRequest(in);
          socket.getOutputStream().write(contentFrame(number, 1000));
          socket.getOutputStream().write(new byte[999]);
        };
    try (var parent = new ScriptedParent(cuts);
        var stream = fetch(parent, 0)) {
      assertThatThrownBy(() -> readAll(stream)).isInstanceOf(ParentGoneException.class);
    }
  }

  @Test
  void bytesBehindTheContentEndTheConnection() throws IOException {
    Script sendsMore =
        (in, socket) -> {
          int number = readRequest(in);
          // in one segment: what comes later might find the connection in its next use
          var answer = new ByteArrayOutputStream();
          answer.write(contentFrame(number, 10));
          answer.write(content(number, 10));
          answer.write(1);
          socket.getOutputStream().write(answer.toByteArray());
          in.readFully(new byte[1]);
        };
    try (var parent = new ScriptedParent(sendsMore)) {
      assertThat(fetchAll(parent, 0)).isEqualTo(content(0, 10));
      assertThat(fetchAll(parent, 1)).isEqualTo(content(1, 10));
      assertThat(parent.connections).hasValue(2);
    }
  }

  @Test
  void silentParentIsGivenUpBeforeTheAnswer() throws IOException {
    try (var parent = new ScriptedParent((in, _) -> in.readAllBytes())) {
      var e =
          catchThrowableOfType(
              ParentGoneException.class,
              () ->
                  client.fetch(
                      parent.address(),
                      TaskKind.STANDARD,
                      Vectors.TASK_ID,
                      0,
                      Duration.ofMillis(100)));

      assertThat(e.code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertThat(parent.connections).hasValue(1);
    }
  }

  @Test
  void parentThatStallsWithinThePieceIsGivenUp() throws IOException {
    Script stalls =
        (in, socket) -> {
          socket.getOutputStream().write(contentFrame(readRequest(in), 1000));
          socket.getOutputStream().write(new byte[500]);
          in.readAllBytes();
        };
    try (var parent = new ScriptedParent(stalls);
        var stream =
            client.fetch(
                parent.address(), TaskKind.STANDARD, Vectors.TASK_ID, 0, Duration.ofMillis(200))) {
      assertThatThrownBy(() -> readAll(stream))
          .isInstanceOf(ParentGoneException.class)
          .hasMessageContaining("silent");
    }
  }

  @Test
  void transferCanBeCancelledFromAnotherThread() throws Exception {
    var begun = new CountDownLatch(1);
    Script stalls =
        (in, socket) -> {
          socket.getOutputStream().write(contentFrame(readRequest(in), 1000));
          begun.countDown();
          in.readAllBytes();
        };
    try (var parent = new ScriptedParent(stalls);
        var stream = fetch(parent, 0)) {
      begun.await();
      Thread.ofVirtual().start(stream::cancel);

      assertThatThrownBy(() -> readAll(stream)).isInstanceOf(ParentGoneException.class);
    }
  }

  @Test
  void interruptedReaderIsCancelledAndStaysInterrupted() throws Exception {
    try (var parent = new ScriptedParent((in, _) -> in.readAllBytes())) {
      var failure = new Throwable[1];
      var wasInterrupted = new boolean[1];
      var reader =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      fetch(parent, 0).close();
                    } catch (DragonflyException e) {
                      failure[0] = e;
                      wasInterrupted[0] = Thread.currentThread().isInterrupted();
                    }
                  });
      await().until(() -> parent.connections.get() == 1);
      reader.interrupt();
      reader.join();

      assertThat(((DragonflyException) failure[0]).code()).isEqualTo(Status.Code.CANCELLED);
      assertThat(wasInterrupted[0]).isTrue();
    }
  }

  @Test
  void pieceThatIsNotReadToItsEndEndsItsConnection() throws IOException {
    try (var parent = new ScriptedParent(pieces(4 * MIB))) {
      try (var stream = fetch(parent, 0)) {
        assertThat(stream.next()).isNotNull();
      }
      assertThat(client.idleConnections()).isZero();
      assertThat(fetchAll(parent, 1)).isEqualTo(content(1, 4 * MIB));
      assertThat(parent.connections).hasValue(2);
    }
  }

  @Test
  void unusedConnectionIsClosedAfterTheIdleLimit() throws IOException {
    client.close();
    client = client(Duration.ofMillis(100));
    var closed = new CountDownLatch(1);
    Script waits =
        (in, socket) -> {
          try {
            pieces(10).run(in, socket);
          } catch (EOFException e) {
            closed.countDown();
          }
        };
    try (var parent = new ScriptedParent(waits)) {
      fetchAll(parent, 0);

      await().until(() -> closed.getCount() == 0);
      assertThat(client.idleConnections()).isZero();
    }
  }

  @Test
  void unreachableParentIsNamed() throws IOException {
    InetSocketAddress nobody;
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = (InetSocketAddress) listener.getLocalSocketAddress();
    }

    assertThatThrownBy(() -> client.fetch(nobody, TaskKind.STANDARD, Vectors.TASK_ID, 0, PATIENCE))
        .isInstanceOf(ParentGoneException.class)
        .hasMessageContaining(Integer.toString(nobody.getPort()));
  }

  @Test
  void slowReaderHoldsTwoBuffersAtMost() throws IOException {
    try (var parent = new ScriptedParent(pieces(32 * MIB));
        var stream = fetch(parent, 0)) {
      long received = 0;
      for (var bytes = stream.next(); bytes != null; bytes = stream.next()) {
        received += bytes.remaining();
        assertThat(buffers.inUse()).isLessThanOrEqualTo(2 * ReceiveBuffers.LARGE);
      }
      assertThat(received).isEqualTo(32 * MIB);
    }
  }
}
