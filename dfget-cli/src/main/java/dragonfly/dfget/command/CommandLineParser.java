package dragonfly.dfget.command;

import dragonfly.core.digest.Digest;
import dragonfly.core.id.FilteredQueryParams;
import dragonfly.core.unit.ByteSize;
import dragonfly.core.unit.Durations;
import dragonfly.dfget.client.StorageOptions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** From words to checked {@link DfgetOptions}. */
final class CommandLineParser {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(2);
  private static final Duration MAX_TIMEOUT = Duration.ofDays(365);
  private static final long MIN_PIECE_LENGTH = 4L << 20;
  private static final long MAX_PIECE_LENGTH = 64L << 20;
  private static final int MAX_PRIORITY = 6;
  private static final int MAX_REQUESTS = 1000;

  private final Map<String, String> env;
  private final ParseResult result;

  private CommandLineParser(Map<String, String> env, ParseResult result) {
    this.env = env;
    this.result = result;
  }

  /**
   * @return null if help or the version was asked for and {@code line} knows which
   * @throws DfgetException exit codes 2, 3, 6: see the checks
   */
  static @Nullable DfgetOptions parse(
      CommandSpec spec, String[] arguments, Map<String, String> env) {
    var line =
        new CommandLine(spec)
            .setExpandAtFiles(false)
            .setInterpolateVariables(false)
            .setOverwrittenOptionsAllowed(false);
    ParseResult result;
    try {
      result = line.parseArgs(arguments);
    } catch (CommandLine.ParameterException e) {
      throw DfgetException.usage(e.getMessage() + " (see dfget --help)");
    }
    if (result.isUsageHelpRequested() || result.isVersionHelpRequested()) {
      return null;
    }
    return new CommandLineParser(env, result).options();
  }

  private DfgetOptions options() {
    List<String> words = result.matchedPositionalValue(0, List.of());
    if (words.isEmpty()) {
      throw DfgetException.usage("no URL given (see dfget --help)");
    }
    var urls = words.stream().map(SourceUrl::parse).toList();
    boolean overwrite = flag(DfgetFlags.OVERWRITE);
    var digest = digest(urls.size());
    var header = header(digest != null);
    var timeout = timeout();
    var pieceLength = pieceLength();
    int priority = number(DfgetFlags.PRIORITY, 6, 0, MAX_PRIORITY);
    int requests = number(DfgetFlags.MAX_CONCURRENT_REQUESTS, 5, 1, MAX_REQUESTS);
    boolean always = choice(DfgetFlags.SCHEDULING_POLICY, "auto", "always").equals("always");
    var progress = progress();
    boolean forceHardLink = flag(DfgetFlags.FORCE_HARD_LINK);
    boolean transfer = flag(DfgetFlags.TRANSFER_FROM_DFDAEMON);
    if (forceHardLink && transfer) {
      throw DfgetException.usage(
          "--force-hard-link and --transfer-from-dfdaemon exclude each other: a link is made by the"
              + " daemon");
    }
    var filtered = texts(DfgetFlags.FILTERED_QUERY_PARAM);
    var outputs = Outputs.of(urls, texts(DfgetFlags.OUTPUT), overwrite);
    return new DfgetOptions(
        urls,
        outputs,
        DaemonSocket.locate(text(DfgetFlags.ENDPOINT), env),
        digest,
        header,
        overwrite,
        timeout,
        pieceLength,
        progress,
        transfer,
        flag(DfgetFlags.DISABLE_BACK_TO_SOURCE),
        forceHardLink,
        text(DfgetFlags.CONTENT_FOR_CALCULATING_TASK_ID),
        filtered.isEmpty() ? FilteredQueryParams.DEFAULT : filtered,
        text(DfgetFlags.TAG, ""),
        text(DfgetFlags.APPLICATION, ""),
        priority,
        always,
        requests,
        storage());
  }

  private @Nullable Digest digest(int urls) {
    String text = text(DfgetFlags.DIGEST);
    if (text == null) {
      return null;
    }
    if (urls > 1) {
      throw DfgetException.usage(
          "--digest belongs to one content, but there are " + urls + " URLs");
    }
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw DfgetException.usage("bad --digest: " + e.getMessage());
    }
  }

  private Map<String, String> header(boolean hasDigest) {
    var header = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    header.putAll(RequestHeaders.parse(texts(DfgetFlags.HEADER)));
    String range = text(DfgetFlags.RANGE);
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
    String text = text(DfgetFlags.TIMEOUT);
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
    throw bad(DfgetFlags.TIMEOUT, text, "a time such as 30s, 5m or 2h");
  }

  private @Nullable Long pieceLength() {
    String text = text(DfgetFlags.PIECE_LENGTH);
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
    throw bad(DfgetFlags.PIECE_LENGTH, text, "4MiB to 64MiB");
  }

  private DfgetOptions.ProgressKind progress() {
    String kind = choice(DfgetFlags.PROGRESS, "auto", "json", "none");
    return flag(DfgetFlags.NO_PROGRESS)
        ? DfgetOptions.ProgressKind.NONE
        : DfgetOptions.ProgressKind.valueOf(kind.toUpperCase(Locale.ROOT));
  }

  private StorageOptions storage() {
    return new StorageOptions(
        text(DfgetFlags.STORAGE_REGION),
        text(DfgetFlags.STORAGE_ENDPOINT),
        text(DfgetFlags.STORAGE_ACCESS_KEY_ID),
        text(DfgetFlags.STORAGE_ACCESS_KEY_SECRET),
        text(DfgetFlags.STORAGE_SESSION_TOKEN),
        text(DfgetFlags.STORAGE_SECURITY_TOKEN),
        text(DfgetFlags.STORAGE_CREDENTIAL_PATH),
        text(DfgetFlags.STORAGE_PREDEFINED_ACL),
        flag(DfgetFlags.STORAGE_INSECURE_SKIP_VERIFY));
  }

  private int number(String flag, int standard, int min, int max) {
    String text = text(flag);
    if (text == null) {
      return standard;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw bad(flag, text, "a number from " + min + " to " + max);
  }

  /** The first choice is the default. */
  private String choice(String flag, String... choices) {
    String text = text(flag, choices[0]);
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(text)) {
        return choice;
      }
    }
    throw bad(flag, text, String.join(" or ", choices));
  }

  private boolean flag(String flag) {
    if (result.matchedOptionValue(flag, false)) {
      return true;
    }
    String text = fromEnvironment(flag);
    if (text == null || text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    throw DfgetException.usage(
        "bad " + DfgetFlags.variable(flag) + " \"" + text + "\": expected true or false");
  }

  private List<String> texts(String flag) {
    return result.matchedOptionValue(flag, List.of());
  }

  private String text(String flag, String standard) {
    String text = text(flag);
    return text == null ? standard : text;
  }

  private @Nullable String text(String flag) {
    String given = result.matchedOptionValue(flag, (String) null);
    return given != null ? given : fromEnvironment(flag);
  }

  /** An empty variable counts as absent. */
  private @Nullable String fromEnvironment(String flag) {
    String text = DfgetFlags.hasVariable(flag) ? env.get(DfgetFlags.variable(flag)) : null;
    return text == null || text.isEmpty() ? null : text;
  }

  private static DfgetException bad(String flag, String text, String expected) {
    return DfgetException.usage("bad " + flag + " \"" + text + "\": expected " + expected);
  }
}
