package dragonfly.core.id;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Ids of tasks: mostly a SHA-256 in 64 lower-case hexadecimal digits.
 *
 * <p>The parts that go into a hash follow each other without separators, so an absent text and an
 * empty one give the same id.
 */
public final class TaskIds {
  private static final int BUFFER_LENGTH = 1 << 16;

  private TaskIds() {}

  /**
   * The id of a standard task. The first that applies: the hash of the content text, the digest
   * that a registry URL ends in, the hash over the normalised URL and the other parts of the key.
   *
   * @throws IllegalArgumentException naming the value when the URL is none, or names a registry
   *     blob by something that is no digest
   */
  public static String standard(TaskKey key, IdGeneration generation) {
    if (key.content() != null) {
      return ofContent(key.content());
    }
    if (key.blobDigest()) {
      var digest = RegistryDigest.of(key.url(), generation);
      if (digest.isPresent()) {
        return digest.get();
      }
    }
    var hash = sha256();
    add(hash, NormalizedUrl.of(key.url(), key.filteredQueryParams(), generation));
    add(hash, key.tag());
    add(hash, key.application());
    add(hash, key.revision());
    add(hash, key.pieceLength());
    add(hash, "STANDARD");
    return hex(hash);
  }

  /**
   * The id of a persistent task, an object in an object storage.
   *
   * @throws IllegalArgumentException when region or endpoint is empty
   */
  public static String persistent(String url, String region, String endpoint) {
    if (region.isEmpty() || endpoint.isEmpty()) {
      throw new IllegalArgumentException(
          "object storage without region or endpoint: region=\""
              + region
              + "\" endpoint=\""
              + endpoint
              + "\"");
    }
    var hash = sha256();
    add(hash, url);
    add(hash, region);
    add(hash, endpoint);
    add(hash, "PERSISTENT");
    return hex(hash);
  }

  /**
   * The id of a persistent cache task, a file that a user puts into the cache. Reads the content to
   * its end and does not close it.
   *
   * @param pieceLength the piece length that the request asked for, null when it named none
   */
  public static String persistentCache(
      InputStream content,
      @Nullable String tag,
      @Nullable String application,
      @Nullable Long pieceLength)
      throws IOException {
    var hash = sha256();
    var buffer = new byte[BUFFER_LENGTH];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
    }
    add(hash, tag);
    add(hash, application);
    add(hash, pieceLength);
    add(hash, "PERSISTENT_CACHE");
    return hex(hash);
  }

  /** The id of a task that the user names by a text of his own. */
  public static String ofContent(String text) {
    var hash = sha256();
    add(hash, text);
    return hex(hash);
  }

  private static void add(MessageDigest hash, @Nullable Object part) {
    if (part != null) {
      hash.update(part.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String hex(MessageDigest hash) {
    return HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
