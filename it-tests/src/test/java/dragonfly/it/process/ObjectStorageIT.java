package dragonfly.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.testkit.Bytes;
import dragonfly.testkit.Content;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed and two peers without manager, and objects of a real S3 server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ObjectStorageIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String BUCKET = "models";
  private static final int SOURCE_REFUSED = 4;

  private Site site;
  private S3Server store;

  /** Stands before the store and writes down what it is asked. */
  private Nginx entry;

  private Daemon first;
  private Daemon second;

  @BeforeAll
  void start() {
    site = Site.withoutManager(500 << 20);
    store = site.own(S3Server.start(site.directory()));
    entry = site.own(Nginx.before(site.directory(), store.port()));
    var seed = site.seed("seed");
    first = site.peer("peer-1");
    second = site.peer("peer-2");
    site.startKnown(seed, first, second);
  }

  @AfterAll
  void stop() {
    if (site != null) {
      site.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 64 << 10, 4 << 20, (4 << 20) + 1, 100 << 20})
  void everyPeerGetsTheObjectAndTheStoreGivesItOnce(long length) {
    var content = Content.generated(length, length);
    String key = "v1/object-" + length;
    store.put(BUCKET, key, content);
    String digest = content.sha256();

    first.download(url(key), flags(S3Server.KEY_SECRET)).expect(digest);
    second.download(url(key), flags(S3Server.KEY_SECRET)).expect(digest);
    first.download(url(key), flags(S3Server.KEY_SECRET)).expect(digest);

    entry.expectContentBytes("/" + BUCKET + "/" + key, length > 1 ? length : 0);
  }

  @Test
  void onlyTheRangeIsDelivered() {
    var content = Bytes.random(9 * Bytes.MIB, 9);
    store.put(BUCKET, "ranges", Content.of(content));

    var part =
        first.download(url("ranges"), flags(S3Server.KEY_SECRET, "--range", "4194000-8388700"));

    part.expect(Bytes.sha256(Arrays.copyOfRange(content, 4_194_000, 8_388_701)));
  }

  @Test
  void wrongSecretIsRefused() {
    store.put(BUCKET, "private", Content.generated(1000, 1));

    refused(url("private"), flags("wrong"), "s3://models/private", "403");
  }

  @Test
  void secretOfTheFirstCallerDoesNotServeTheNext() {
    store.put(BUCKET, "shared", Content.generated(1000, 2));
    first
        .download(url("shared"), flags(S3Server.KEY_SECRET))
        .expect(Content.generated(1000, 2).sha256());

    refused(url("shared"), flags("wrong"), "s3://models/shared", "403");
  }

  @Test
  void missingObjectIsNamed() {
    store.put(BUCKET, "there", Content.generated(1, 1));

    refused(url("missing"), flags(S3Server.KEY_SECRET), "s3://models/missing", "404");
  }

  @Test
  void missingBucketIsNamed() {
    refused("s3://nowhere/key", flags(S3Server.KEY_SECRET), "s3://nowhere/key", "404");
  }

  @Test
  void halfACredentialIsRefused() {
    var outcome = first.download(url("any"), "--storage-access-key-id", S3Server.KEY_ID).await();

    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(2);
    assertThat(outcome.err()).contains("secret").doesNotContain("Exception", "\tat ");
    assertThat(outcome.errorLines()).hasSize(1);
  }

  @Test
  void sessionTokenIsSigned() {
    store.put(BUCKET, "session", Content.generated(5 << 20, 3));

    first
        .download(url("session"), flags(S3Server.KEY_SECRET, "--storage-session-token", "token-1"))
        .expect(Content.generated(5 << 20, 3).sha256());

    assertThat(entry.requests("/models/session"))
        .isNotEmpty()
        .allSatisfy(request -> assertThat(request.query()).contains("Security-Token=token-1"));
  }

  @Test
  void secretsMayComeFromTheEnvironment() {
    store.put(BUCKET, "environment", Content.generated(1000, 4));
    var output = site.newOutput();
    var words = new ArrayList<>(Java.dfget());
    words.addAll(
        List.of(
            "-e",
            first.socket().toString(),
            url("environment"),
            "-O",
            output.toString(),
            "--storage-endpoint",
            entry.url("")));

    var outcome =
        site.run(
                words,
                Map.of(
                    "DFGET_STORAGE_REGION",
                    S3Server.REGION,
                    "DFGET_STORAGE_ACCESS_KEY_ID",
                    S3Server.KEY_ID,
                    "DFGET_STORAGE_ACCESS_KEY_SECRET",
                    S3Server.KEY_SECRET))
            .await(LIMIT);

    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(Download.sha256(output)).isEqualTo(Content.generated(1000, 4).sha256());
  }

  private static String url(String key) {
    return "s3://" + BUCKET + "/" + key;
  }

  private String[] flags(String secret, String... others) {
    var flags =
        new ArrayList<>(
            List.of(
                "--storage-endpoint",
                "http://127.0.0.1:" + entry.port(),
                "--storage-region",
                S3Server.REGION,
                "--storage-access-key-id",
                S3Server.KEY_ID,
                "--storage-access-key-secret",
                secret));
    flags.addAll(List.of(others));
    return flags.toArray(String[]::new);
  }

  private void refused(String url, String[] flags, String... told) {
    var download = first.download(url, flags);

    var outcome = download.await();
    assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(SOURCE_REFUSED);
    assertThat(outcome.errorLines().getFirst()).contains(told);
    assertThat(outcome.err()).doesNotContain("Exception", "\tat ", S3Server.KEY_SECRET);
    assertThat(download.output()).doesNotExist();
  }
}
