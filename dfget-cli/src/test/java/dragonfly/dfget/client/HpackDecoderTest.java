package dragonfly.dfget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HpackDecoderTest {
  private static final long SEED = 20_261_124;

  private final HpackDecoder decoder = new HpackDecoder(1 << 20);

  /** RFC 7541, appendix C.4: requests with Huffman code on one connection. */
  @Test
  void requestsOfTheRfcAreDecodedWithHuffmanCodeAndDynamicTable() {
    assertThat(decode("828684418cf1e3c2e5f23a6ba0ab90f4ff"))
        .containsExactly(
            ":method: GET", ":scheme: http", ":path: /", ":authority: www.example.com");
    assertThat(decode("828684be5886a8eb10649cbf"))
        .containsExactly(
            ":method: GET",
            ":scheme: http",
            ":path: /",
            ":authority: www.example.com",
            "cache-control: no-cache");
    assertThat(decode("828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf"))
        .containsExactly(
            ":method: GET",
            ":scheme: https",
            ":path: /index.html",
            ":authority: www.example.com",
            "custom-key: custom-value");
  }

  /** RFC 7541, appendix C.6.1 and C.6.2, after a change of the table's size to 256. */
  @Test
  void responsesOfTheRfcAreDecodedWhileEntriesAreEvicted() {
    assertThat(
            decode(
                "3fe101488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad"
                    + "171863c78f0b97c8e9ae82ae43d3"))
        .containsExactly(
            ":status: 302",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
    assertThat(decode("4883640effc1c0bf"))
        .containsExactly(
            ":status: 307",
            "cache-control: private",
            "date: Mon, 21 Oct 2013 20:13:21 GMT",
            "location: https://www.example.com");
  }

  @Test
  void headersOfAnotherImplementationComeBackAsTheyWere() throws Exception {
    var random = new Random(SEED);
    var encoder = new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, false, 64, 0);

    for (int round = 0; round < 300; round++) {
      var headers = new DefaultHttp2Headers(false);
      var expected = new java.util.ArrayList<String>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        String name = "x-" + random.nextInt(20);
        String value = text(random);
        headers.add(name, value);
        expected.add(name + ": " + value);
      }
      var block = Unpooled.buffer();
      encoder.encodeHeaders(3, headers, block);

      assertThat(texts(decoder.decode(ByteBufUtil.getBytes(block))))
          .as("seed %d, round %d", SEED, round)
          .containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  @Test
  void damagedBlocksAreRefusedAndNeverReadPastTheirEnd() {
    var random = new Random(SEED);
    for (int round = 0; round < 20_000; round++) {
      var block = new byte[random.nextInt(40)];
      random.nextBytes(block);
      try {
        new HpackDecoder(1 << 16).decode(block);
      } catch (Http2Exception expected) {
        assertThat(expected).hasMessageContaining(" ");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80", // index 0
        "ff00", // an entry that is absent
        "40", // ends after the first byte
        "4001610562", // string longer than the block
        "0001618100", // Huffman padding of zeros
        "000161847fffffff", // end-of-string symbol
        "82207f", // size change in the middle
        "3fe21f", // table larger than allowed
        "7fffffffffff0f" // number that is too large
      })
  void breachesOfTheRfcAreRefused(String block) {
    assertThatThrownBy(() -> decode(block)).isInstanceOf(Http2Exception.class);
  }

  @Test
  void aSmallBlockCannotUnfoldIntoAnEndlessList() {
    var small = new HpackDecoder(1000);
    String big = "40016164" + "62".repeat(100);

    assertThatThrownBy(() -> small.decode(HexFormat.of().parseHex(big + "be".repeat(20))))
        .isInstanceOf(Http2Exception.class)
        .hasMessageContaining("larger than 1000 bytes");
  }

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(80); i > 0; i--) {
      text.append((char) (random.nextBoolean() ? ' ' + random.nextInt(95) : random.nextInt(256)));
    }
    return text.toString();
  }

  private List<String> decode(String hex) {
    return texts(decoder.decode(HexFormat.of().parseHex(hex)));
  }

  private static List<String> texts(List<HpackTable.Header> headers) {
    return headers.stream().map(header -> header.name() + ": " + header.value()).toList();
  }
}
