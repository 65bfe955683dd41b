package dragonfly.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CountingSourceTest {
  private static final GeneratedContent CONTENT = new GeneratedContent(7, 100_000);

  private final HttpClient client = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private CountingSource source;

  @BeforeEach
  void start() throws IOException {
    source = CountingSource.start(CONTENT);
  }

  @AfterEach
  void stop() {
    source.close();
    client.close();
  }

  private HttpResponse<byte[]> send(String method, String url, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create(url)).method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static byte[] whole() throws IOException {
    var out = new ByteArrayOutputStream();
    CONTENT.write(0, CONTENT.length(), out);
    return out.toByteArray();
  }

  @Test
  void theWholeFileIsServedAndCountedOnce() throws Exception {
    var answer = send("GET", source.url());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(whole());
    assertThat(source.count()).isEqualTo(new CountingSource.Count(0, 1, 100_000));
  }

  @Test
  void aRangeIsServedAndOnlyItsBytesAreCounted() throws Exception {
    var answer = send("GET", source.url(), "Range", "bytes=1000-1999");

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes 1000-1999/100000");
    assertThat(answer.body()).isEqualTo(Arrays.copyOfRange(whole(), 1000, 2000));
    assertThat(source.count()).isEqualTo(new CountingSource.Count(0, 1, 1000));
  }

  @Test
  void aRangeBeyondTheEndIsRefusedWithTheLength() throws Exception {
    var answer = send("GET", source.url(), "Range", "bytes=100000-");

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(answer.headers().firstValue("Content-Range")).contains("bytes */100000");
    assertThat(source.count().bodyBytes()).isZero();
  }

  @Test
  void headTellsTheLengthAndCostsNoBytes() throws Exception {
    var answer = send("HEAD", source.url());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Length")).contains("100000");
    assertThat(answer.headers().firstValue("Accept-Ranges")).contains("bytes");
    assertThat(source.count()).isEqualTo(new CountingSource.Count(1, 0, 0));
  }

  @Test
  void otherPathsAndMethodsAreRefusedAndNotCounted() throws Exception {
    assertThat(send("GET", source.url() + "x").statusCode()).isEqualTo(404);
    assertThat(send("DELETE", source.url()).statusCode()).isEqualTo(405);
    assertThat(source.count().requests()).isZero();
  }
}
