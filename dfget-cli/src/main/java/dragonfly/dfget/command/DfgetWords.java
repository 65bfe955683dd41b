package dragonfly.dfget.command;

import dragonfly.core.digest.Digest;
import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Durations;
import dragonfly.dfget.client.StorageOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** From the words of a command line to checked {@link DfgetOptions}. */
final class DfgetWords {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(2);
  private static final Duration MAX_TIMEOUT = Duration.ofDays(365);
  private static final long MIN_PIECE_LENGTH = 4L << 20;
  private static final long MAX_PIECE_LENGTH = 64L << 20;
  private static final int MAX_PRIORITY = 6;
  private static final int MAX_REQUESTS = 1000;

  private final Words words;
  private final Map<String, String> env;

  private DfgetWords(Words words, Map<String, String> env) {
    this.words = words;
    this.env = env;
  }

  /**
   * Checks everything that can be checked without the daemon.
   *
   * @throws DfgetException exit codes 2 (wrong words), 3 (no socket), 6 (output)
   */
  static DfgetOptions check(Words words, Map<String, String> env) {
    return new DfgetWords(words, env).options();
  }

  private DfgetOptions options() {
    if (words.rest().isEmpty()) {
      throw DfgetException.usage("no URL given (see dfget --help)");
    }
    var urls = new ArrayList<SourceUrl>();
    for (String word : words.rest()) {
      urls.add(SourceUrl.parse(word));
    }
    boolean overwrite = words.isSet(DfgetFlags.OVERWRITE);
    boolean transfer = words.isSet(DfgetFlags.TRANSFER_FROM_DFDAEMON);
    boolean forceHardLink = words.isSet(DfgetFlags.FORCE_HARD_LINK);
    if (forceHardLink && transfer) {
      throw DfgetException.usage(
          "--force-hard-link and --transfer-from-dfdaemon exclude each other: only the daemon can"
              + " link its copy");
    }
    var digest = digest(urls.size(), transfer);
    var filtered = words.all(DfgetFlags.FILTERED_QUERY_PARAM);
    return new DfgetOptions(
        urls,
        digest,
        header(digest != null),
        overwrite,
        timeout(),
        pieceLength(),
        progress(),
        transfer,
        words.isSet(DfgetFlags.DISABLE_BACK_TO_SOURCE),
        forceHardLink,
        words.text(DfgetFlags.CONTENT_FOR_CALCULATING_TASK_ID),
        filtered.isEmpty() ? FilteredQueryParams.DEFAULT : filtered,
        words.text(DfgetFlags.TAG, ""),
        words.text(DfgetFlags.APPLICATION, ""),
        words.number(DfgetFlags.PRIORITY, MAX_PRIORITY, 0, MAX_PRIORITY),
        words.choice(DfgetFlags.SCHEDULING_POLICY, "auto", "always").equals("always"),
        words.number(DfgetFlags.MAX_CONCURRENT_REQUESTS, 5, 1, MAX_REQUESTS),
        storage(),
        Outputs.of(urls, words.all(DfgetFlags.OUTPUT), overwrite),
        DaemonSocket.locate(words.text(DfgetFlags.ENDPOINT), env));
  }

  private @Nullable Digest digest(int urls, boolean transfer) {
    String text = words.text(DfgetFlags.DIGEST);
    if (text == null) {
      return null;
    }
    if (urls > 1) {
      throw DfgetException.usage(
          "--digest belongs to one content, but there are " + urls + " URLs");
    }
    try {
      var digest = Digest.parse(text);
      if (transfer && digest.algorithm() == Digest.Algorithm.BLAKE3) {
        throw Words.bad(
            DfgetFlags.DIGEST, text, "sha256, sha512, sha1, md5 or crc32 with transfer");
      }
      return digest;
    } catch (IllegalArgumentException e) {
      throw DfgetException.usage("bad --digest: " + e.getMessage());
    }
  }

  private Map<String, String> header(boolean hasDigest) {
    var header = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    header.putAll(RequestHeaders.parse(words.all(DfgetFlags.HEADER)));
    String range = words.text(DfgetFlags.RANGE);
    if (range != null) {
      if (header.containsKey("Range")) {
        throw DfgetException.usage("both --range and a Range header are given: leave one out");
      }
      header.put("Range", RangeFlag.toHeader(range));
    }
    if (hasDigest && header.containsKey("Range")) {
      throw DfgetException.usage(
          "--digest is the one of the whole content, it cannot be checked on a range");
    }
    return header;
  }

  private Duration timeout() {
    String text = words.text(DfgetFlags.TIMEOUT);
    if (text == null) {
      return DEFAULT_TIMEOUT;
    }
    try {
      var timeout = Durations.parse(text);
      if (timeout.compareTo(Duration.ofMillis(1)) >= 0 && timeout.compareTo(MAX_TIMEOUT) <= 0) {
        return timeout;
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw Words.bad(DfgetFlags.TIMEOUT, text, "a time such as 30s, 5m or 2h");
  }

  private @Nullable Long pieceLength() {
    String text = words.text(DfgetFlags.PIECE_LENGTH);
    if (text == null) {
      return null;
    }
    try {
      long bytes = ByteSize.parse(text).bytes();
      if (bytes >= MIN_PIECE_LENGTH && bytes <= MAX_PIECE_LENGTH) {
        return bytes;
      }
    } catch (IllegalArgumentException _) {
      // said below
    }
    throw Words.bad(DfgetFlags.PIECE_LENGTH, text, "4MiB to 64MiB");
  }

  private DfgetOptions.ProgressKind progress() {
    String kind = words.choice(DfgetFlags.PROGRESS, "auto", "json", "none");
    return words.isSet(DfgetFlags.NO_PROGRESS)
        ? DfgetOptions.ProgressKind.NONE
        : switch (kind) {
          case "json" -> DfgetOptions.ProgressKind.JSON;
          case "none" -> DfgetOptions.ProgressKind.NONE;
          default -> DfgetOptions.ProgressKind.AUTO;
        };
  }

  private StorageOptions storage() {
    return new StorageOptions(
        words.text(DfgetFlags.STORAGE_REGION),
        words.text(DfgetFlags.STORAGE_ENDPOINT),
        words.text(DfgetFlags.STORAGE_ACCESS_KEY_ID),
        words.text(DfgetFlags.STORAGE_ACCESS_KEY_SECRET),
        words.text(DfgetFlags.STORAGE_SESSION_TOKEN),
        words.text(DfgetFlags.STORAGE_SECURITY_TOKEN),
        words.text(DfgetFlags.STORAGE_CREDENTIAL_PATH),
        words.text(DfgetFlags.STORAGE_PREDEFINED_ACL),
        words.isSet(DfgetFlags.STORAGE_INSECURE_SKIP_VERIFY));
  }
}
