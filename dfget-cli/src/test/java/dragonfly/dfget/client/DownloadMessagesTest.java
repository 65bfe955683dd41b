package dragonfly.dfget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.ObjectStorage;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.Range;
import dragonfly.api.common.v2.SchedulingPolicy;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.dfdaemon.v2.DownloadPieceFinishedResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskRequest;
import dragonfly.api.dfdaemon.v2.DownloadTaskResponse;
import dragonfly.api.dfdaemon.v2.DownloadTaskStartedResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds the messages written by hand against the generated classes. */
class DownloadMessagesTest {
  private static final long SEED = 7;

  @Test
  void requestWithEveryFieldIsReadByTheGeneratedClass() throws Exception {
    var request =
        new DownloadRequest(
            "https://example.com/ü?a=b",
            "sha256:00",
            "tag",
            "application",
            6,
            List.of("ns", "Expires"),
            Map.of("Authorization", "Bearer x"),
            67_108_864L,
            Path.of("/tmp/out"),
            Duration.ofSeconds(7200, 5),
            true,
            new StorageOptions(
                "r", "e", "id", "secret", "session", "security", "path", "acl", true),
            true,
            "content",
            true,
            true);

    var parsed = DownloadTaskRequest.parseFrom(DownloadMessages.request(request));

    assertThat(parsed.getUnknownFields().asMap()).isEmpty();
    assertThat(parsed.getDownload())
        .isEqualTo(
            Download.newBuilder()
                .setUrl("https://example.com/ü?a=b")
                .setDigest("sha256:00")
                .setTag("tag")
                .setApplication("application")
                .setPriority(dragonfly.api.common.v2.Priority.LEVEL6)
                .addFilteredQueryParams("ns")
                .addFilteredQueryParams("Expires")
                .putRequestHeader("Authorization", "Bearer x")
                .setPieceLength(67_108_864L)
                .setOutputPath("/tmp/out")
                .setTimeout(com.google.protobuf.Duration.newBuilder().setSeconds(7200).setNanos(5))
                .setDisableBackToSource(true)
                .setObjectStorage(
                    ObjectStorage.newBuilder()
                        .setRegion("r")
                        .setEndpoint("e")
                        .setAccessKeyId("id")
                        .setAccessKeySecret("secret")
                        .setSessionToken("session")
                        .setSecurityToken("security")
                        .setCredentialPath("path")
                        .setPredefinedAcl("acl")
                        .setInsecureSkipVerify(true))
                .setForceHardLink(true)
                .setContentForCalculatingTaskId("content")
                .setOverwrite(true)
                .setSchedulingPolicy(SchedulingPolicy.ALWAYS)
                .build());
  }

  @Test
  void requestWithoutOutputAsksForContentAndLeavesAbsentFieldsOut() throws Exception {
    var request =
        new DownloadRequest(
            "http://x/y",
            null,
            "",
            "",
            0,
            List.of(),
            Map.of(),
            null,
            null,
            Duration.ofMillis(1),
            false,
            null,
            false,
            null,
            false,
            false);

    var parsed = DownloadTaskRequest.parseFrom(DownloadMessages.request(request));

    assertThat(parsed.getDownload())
        .isEqualTo(
            Download.newBuilder()
                .setUrl("http://x/y")
                .setTag("") // present, as the reference's tool has them
                .setApplication("")
                .setTimeout(com.google.protobuf.Duration.newBuilder().setNanos(1_000_000))
                .setNeedPieceContent(true)
                .build());
  }

  @Test
  void startedResponseIsReadAsTheGeneratedClassWritesIt() {
    var message =
        DownloadTaskResponse.newBuilder()
            .setHostId("host")
            .setTaskId("task")
            .setPeerId("peer")
            .setDownloadTaskStartedResponse(
                DownloadTaskStartedResponse.newBuilder()
                    .setContentLength(1L << 40)
                    .setRange(Range.newBuilder().setStart(5).setLength(6))
                    .putResponseHeader("ETag", "e")
                    .putResponseHeader("X-Empty", "")
                    .addPieces(Piece.newBuilder().setNumber(0))
                    .addPieces(Piece.newBuilder().setNumber(1))
                    .setIsFinished(true))
            .build();

    assertThat(DownloadMessages.response(message.toByteArray()))
        .isEqualTo(
            new DownloadEvent.Started(
                "task",
                "host",
                "peer",
                1L << 40,
                new DownloadEvent.Part(5, 6),
                2,
                true,
                Map.of("ETag", "e", "X-Empty", "")));
  }

  @Test
  void pieceResponseIsReadAsTheGeneratedClassWritesIt() {
    var piece =
        Piece.newBuilder()
            .setNumber(3)
            .setParentId("parent")
            .setOffset(12_582_912)
            .setLength(4)
            .setDigest("crc32:1")
            .setContent(ByteString.copyFromUtf8("abcd"))
            .setTrafficType(TrafficType.REMOTE_PEER)
            .setCost(com.google.protobuf.Duration.newBuilder().setSeconds(1).setNanos(2));

    assertThat(event(piece))
        .isEqualTo(
            new DownloadEvent.PieceFinished(
                3,
                12_582_912,
                4,
                DownloadEvent.Origin.PEERS,
                "parent",
                Duration.ofSeconds(1, 2),
                ByteBuffer.wrap("abcd".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
  }

  @Test
  void originOfAPieceComesFromItsTrafficTypeElseFromItsParent() {
    assertThat(origin(Piece.newBuilder().setTrafficType(TrafficType.BACK_TO_SOURCE)))
        .isEqualTo(DownloadEvent.Origin.SOURCE);
    assertThat(origin(Piece.newBuilder().setTrafficType(TrafficType.LOCAL_PEER)))
        .isEqualTo(DownloadEvent.Origin.LOCAL);
    assertThat(origin(Piece.newBuilder().setParentId("p"))).isEqualTo(DownloadEvent.Origin.PEERS);
    assertThat(origin(Piece.newBuilder())).isEqualTo(DownloadEvent.Origin.SOURCE);
  }

  @Test
  void unknownKindsOfMessagesAreSkipped() {
    assertThat(DownloadMessages.response(new byte[0])).isNull();
    // field 99, length-delimited; field 98, 64 bit; field 97, 32 bit
    byte[] unknown = {
      (byte) 0x9a, 6, 1, 0, (byte) 0x91, 6, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0x8d, 6, 0, 0, 0, 0
    };
    assertThat(DownloadMessages.response(unknown)).isNull();
  }

  @Test
  void damagedMessagesAreRefusedAndNeverReadPastTheirEnd() {
    byte[] good = FakeDaemon.piece(1, 2, new byte[20], TrafficType.REMOTE_PEER).toByteArray();
    var random = new Random(SEED);

    for (int round = 0; round < 20_000; round++) {
      byte[] bad = java.util.Arrays.copyOf(good, random.nextInt(good.length));
      if (bad.length > 0) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        DownloadMessages.response(bad);
      } catch (Http2Exception expected) {
        assertThat(expected).hasMessageContaining("damaged");
      }
    }
    assertThatThrownBy(() -> DownloadMessages.response(new byte[] {0x22, 5, 1}))
        .isInstanceOf(Http2Exception.class);
  }

  private static DownloadEvent.Origin origin(Piece.Builder piece) {
    return event(piece).origin();
  }

  private static DownloadEvent.PieceFinished event(Piece.Builder piece) {
    byte[] message =
        DownloadTaskResponse.newBuilder()
            .setDownloadPieceFinishedResponse(
                DownloadPieceFinishedResponse.newBuilder().setPiece(piece))
            .build()
            .toByteArray();
    var event = DownloadMessages.response(message);
    assertThat(event).isInstanceOf(DownloadEvent.PieceFinished.class);
    return (DownloadEvent.PieceFinished) event;
  }
}
