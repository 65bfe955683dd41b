package dragonfly.core.id;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The digest at the end of a container registry's URL, {@code
 * <scheme>://<host>/v2/<name>/blobs/<digest>} or {@code …/manifests/<digest>}: content that names
 * itself, so the digest makes a better task id than the URL.
 */
final class RegistryDigest {
  /** The OCI image specification's grammar of the encoded part; also safe as a file name. */
  private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9=_-]+");

  private static final int OLD_CRC32_LENGTH = 10;

  private RegistryDigest() {}

  /**
   * The encoded part of the digest; empty when the URL has another form or names a manifest by tag.
   *
   * @throws IllegalArgumentException when the URL names a blob by something that is no digest
   */
  static Optional<String> of(String url, IdGeneration generation) {
    String blob = reference(url, "/blobs/");
    if (blob != null) {
      return Optional.of(
          encoded(blob, generation)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "not a blob digest: \""
                              + blob
                              + "\" (expected e.g. sha256:<64 hexadecimal digits>)")));
    }
    if (generation == IdGeneration.A) {
      return Optional.empty();
    }
    String manifest = reference(url, "/manifests/");
    return manifest == null ? Optional.empty() : encoded(manifest, generation);
  }

  /**
   * What follows the last occurrence of {@code marker} up to the query, in a URL that has a host
   * and a name in front of it; null when there is no such part.
   */
  private static @Nullable String reference(String url, String marker) {
    int host = url.indexOf("://");
    int name = host < 0 ? -1 : url.indexOf("/v2/", host + 3);
    if (name < 0) {
      return null;
    }
    for (int at = url.lastIndexOf(marker); at >= name + 4; at = url.lastIndexOf(marker, at - 1)) {
      int from = at + marker.length();
      int questionMark = url.indexOf('?', from);
      int to = questionMark < 0 ? url.length() : questionMark;
      if (to > from) {
        return url.substring(from, to);
      }
    }
    return null;
  }

  private static Optional<String> encoded(String digest, IdGeneration generation) {
    int colon = digest.indexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    String encoded = digest.substring(colon + 1);
    boolean fits =
        switch (digest.substring(0, colon)) {
          case "sha256" -> encoded.length() == 64;
          case "sha512" -> encoded.length() == 128;
          case "crc32" -> generation != IdGeneration.A || encoded.length() == OLD_CRC32_LENGTH;
          default -> false;
        };
    return fits && ENCODED.matcher(encoded).matches() ? Optional.of(encoded) : Optional.empty();
  }
}
