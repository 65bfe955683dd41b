package dragonfly.core.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dragonfly.core.testing.Vectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
  @Test
  void pieceDigestsAreThoseOfTheNetwork() {
    for (var row : Vectors.read("crc32.tsv", 2)) {
      byte[] content = row.get(0).getBytes(StandardCharsets.UTF_8);
      var crc = new CRC32();
      crc.update(content);
      var digester = Digester.of(Digest.Algorithm.CRC32);
      digester.update(ByteBuffer.wrap(content));

      assertThat(Digest.crc32Text(crc.getValue())).isEqualTo(row.get(1));
      assertThat(digester.finish()).hasToString(row.get(1)).isEqualTo(Digest.parse(row.get(1)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MD5, md5:900150983cd24fb0d6963f7d28e17f72",
    "SHA1, sha1:a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA256, sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA512, sha512:ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  })
  void digestOfAbcIsTheKnownOne(Digest.Algorithm algorithm, String expected) {
    var digester = Digester.of(algorithm);
    digester.update(ByteBuffer.wrap("a".getBytes(StandardCharsets.US_ASCII)));
    digester.update(ByteBuffer.allocateDirect(2).put((byte) 'b').put((byte) 'c').flip());

    assertThat(digester.finish()).hasToString(expected).isEqualTo(Digest.parse(expected));
  }

  @ParameterizedTest
  @EnumSource(value = Digest.Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "BLAKE3")
  void digestDoesNotDependOnHowTheContentIsCut(Digest.Algorithm algorithm) {
    var random = new Random(9);
    byte[] content = new byte[10_000];
    random.nextBytes(content);
    var whole = Digester.of(algorithm);
    whole.update(ByteBuffer.wrap(content));
    var parts = Digester.of(algorithm);

    var rest = ByteBuffer.wrap(content);
    while (rest.hasRemaining()) {
      int length = 1 + random.nextInt(rest.remaining());
      var part = rest.slice(rest.position(), length);
      parts.update(part);
      assertThat(part.hasRemaining()).isFalse();
      rest.position(rest.position() + length);
    }

    assertThat(parts.finish()).isEqualTo(whole.finish());
  }

  @Test
  void blake3IsKnownButNotComputed() {
    var text = "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262";

    assertThat(Digest.parse(text)).hasToString(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Digester.of(Digest.Algorithm.BLAKE3))
        .withMessageContaining("blake3");
  }

  @Test
  void upperCaseDigitsAreRead() {
    assertThat(Digest.parse("md5:900150983CD24FB0D6963F7D28E17F72"))
        .isEqualTo(Digest.parse("md5:900150983cd24fb0d6963f7d28e17f72"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "sha256",
        "sha256:",
        "sha256:12",
        "sha256:zz7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0",
        "SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha1:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "crc32:",
        "crc32:-1",
        "crc32:12345678901",
        "whirlpool:00",
      })
  void otherTextsAreRefusedByName(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Digest.parse(text))
        .withMessageContaining(text.substring(text.indexOf(':') + 1));
  }

  @Test
  void crcIsUnsigned() {
    assertThat(Digest.crc32Text(-1)).isEqualTo("crc32:4294967295");
  }
}
