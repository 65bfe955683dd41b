package dragonfly.it.scenario;

import static dragonfly.testkit.Bytes.KIB;
import static dragonfly.testkit.Bytes.MIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dragonfly.dfget.client.CallFailedException;
import dragonfly.dfget.client.CallStatus;
import dragonfly.it.cluster.Cluster;
import dragonfly.it.cluster.DownloadSpec;
import dragonfly.testkit.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What is delivered, and when is it not? */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class OutputIT {
  private static final int LENGTH = 5 * MIB + 3;
  private static final int PIECE = 512 * KIB;

  @SuppressWarnings("NullAway.Init") // before all tests
  private Cluster cluster;

  @BeforeAll
  void start() {
    cluster = Cluster.builder().seeds(1).daemons(2).start();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  private CallStatus failure(DownloadSpec spec) {
    return catchThrowableOfType(CallFailedException.class, () -> cluster.daemon(0).download(spec))
        .status();
  }

  @Test
  void digestThatFitsIsFine() {
    var content = cluster.origin().serve("/good", Bytes.random(LENGTH, 1));

    var result =
        cluster
            .daemon(0)
            .download(DownloadSpec.of(content.url()).withDigest("sha256:" + content.sha256()));

    assertThat(result.sha256()).isEqualTo(content.sha256());
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void digestThatDoesNotFitEndsTheDownload() {
    var content = cluster.origin().serve("/bad", Bytes.random(LENGTH, 2));
    var output = cluster.daemon(0).newOutput();
    var wrong = "sha256:" + "0".repeat(64);
    var spec = DownloadSpec.of(content.url()).withOutput(output);

    assertThat(failure(spec.withDigest(wrong))).isEqualTo(CallStatus.DATA_LOSS);

    assertThat(output).doesNotExist();
    // also for the second time, and what is right is not held up by it
    assertThat(failure(spec.withDigest(wrong))).isEqualTo(CallStatus.DATA_LOSS);
    assertThat(cluster.daemon(0).download(spec.withDigest("sha256:" + content.sha256())).sha256())
        .isEqualTo(content.sha256());
    assertThat(cluster.daemon(1).download(content.url()).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void digestIsProvedOfWhatIsStoredToo() {
    var content = cluster.origin().serve("/stored", Bytes.random(LENGTH, 3));
    cluster.daemon(0).download(content.url());

    assertThat(failure(DownloadSpec.of(content.url()).withDigest("sha256:" + "0".repeat(64))))
        .isEqualTo(CallStatus.DATA_LOSS);
  }

  @Test
  void fileThatExistsIsLeftAlone() throws IOException {
    var content = cluster.origin().serve("/exists", Bytes.random(LENGTH, 4));
    var output = Files.writeString(cluster.daemon(0).newOutput(), "mine");
    var spec = DownloadSpec.of(content.url()).withOutput(output);

    assertThat(failure(spec)).isEqualTo(CallStatus.ALREADY_EXISTS);
    assertThat(output).hasContent("mine");
    assertThat(content.requests()).isZero();

    assertThat(cluster.daemon(0).download(spec.overwriting()).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void folderThatIsMissingIsNamed() {
    var content = cluster.origin().serve("/folder", Bytes.random(LENGTH, 5));
    var output = cluster.directory().resolve("missing").resolve("file");

    var failure =
        catchThrowableOfType(
            CallFailedException.class,
            () -> cluster.daemon(0).download(DownloadSpec.of(content.url()).withOutput(output)));

    assertThat(failure).hasMessageContaining("missing");
    assertThat(content.requests()).isZero();
  }

  @Test
  void changeOfADeliveredFileIsNotServedToOthers() throws IOException {
    var content = cluster.origin().serve("/edited", Bytes.random(LENGTH, 6));
    var file = cluster.daemon(0).download(content.url()).file();
    Files.write(file, new byte[] {1, 2, 3}, java.nio.file.StandardOpenOption.WRITE);

    assertThat(cluster.daemon(0).download(content.url()).sha256()).isEqualTo(content.sha256());
    assertThat(cluster.daemon(1).download(content.url()).sha256()).isEqualTo(content.sha256());
  }

  @Test
  void rangeIsDeliveredAlone() throws IOException {
    byte[] bytes = Bytes.random(LENGTH, 7);
    var content = cluster.origin().serve("/range", bytes);
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);

    var part = cluster.daemon(0).download(spec.withRange(PIECE - 10, 2 * PIECE + 9));

    assertThat(Files.readAllBytes(part.file()))
        .isEqualTo(Arrays.copyOfRange(bytes, PIECE - 10, 2 * PIECE + 10));
    assertThat(part.pieces()).hasSize(3);

    var whole = cluster.daemon(0).download(spec);
    assertThat(whole.sha256()).isEqualTo(content.sha256());
    var suffix = cluster.daemon(1).download(spec.withHeader("Range", "bytes=-7"));
    assertThat(Files.readAllBytes(suffix.file()))
        .isEqualTo(Arrays.copyOfRange(bytes, LENGTH - 7, LENGTH));
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void wholeContentJoinsTheDownloadOfARange() throws IOException {
    byte[] bytes = Bytes.random(LENGTH, 9);
    var content = cluster.origin().serve("/joined-range", bytes);
    var gate = content.pauseAfter(100 * KIB);
    var spec = DownloadSpec.of(content.url()).withPieceLength(PIECE);
    var part = cluster.daemon(0).begin(spec.withRange(10, PIECE));
    gate.awaitReached();
    var whole = cluster.daemon(0).begin(spec);
    var other = cluster.daemon(1).begin(spec);

    gate.open();

    assertThat(Files.readAllBytes(part.await().file()))
        .isEqualTo(Arrays.copyOfRange(bytes, 10, PIECE + 1));
    assertThat(whole.await().sha256()).isEqualTo(content.sha256());
    assertThat(other.await().sha256()).isEqualTo(content.sha256());
    assertThat(content.copies()).isEqualTo(1.0);
  }

  @Test
  void rangeBeyondTheEndIsRefused() {
    var content = cluster.origin().serve("/beyond", Bytes.random(LENGTH, 8));

    var failure =
        catchThrowableOfType(
            CallFailedException.class,
            () ->
                cluster
                    .daemon(0)
                    .download(DownloadSpec.of(content.url()).withRange(LENGTH + 1L, LENGTH + 9L)));

    assertThat(failure.status()).isEqualTo(CallStatus.FAILED_PRECONDITION);
    assertThat(failure).hasMessageContaining(String.valueOf(LENGTH + 1L));
  }
}
