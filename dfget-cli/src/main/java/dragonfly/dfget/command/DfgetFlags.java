package dragonfly.dfget.command;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Names and help of dfget's flags. Built by calls, not by annotations: reading those would be a
 * third of a short run.
 */
final class DfgetFlags {
  static final String OUTPUT = "--output";
  static final String ENDPOINT = "--endpoint";
  static final String DIGEST = "--digest";
  static final String HEADER = "--header";
  static final String RANGE = "--range";
  static final String OVERWRITE = "--overwrite";
  static final String TIMEOUT = "--timeout";
  static final String PIECE_LENGTH = "--piece-length";
  static final String PROGRESS = "--progress";
  static final String NO_PROGRESS = "--no-progress";
  static final String TRANSFER_FROM_DFDAEMON = "--transfer-from-dfdaemon";
  static final String DISABLE_BACK_TO_SOURCE = "--disable-back-to-source";
  static final String FORCE_HARD_LINK = "--force-hard-link";
  static final String CONTENT_FOR_CALCULATING_TASK_ID = "--content-for-calculating-task-id";
  static final String FILTERED_QUERY_PARAM = "--filtered-query-param";
  static final String TAG = "--tag";
  static final String APPLICATION = "--application";
  static final String PRIORITY = "--priority";
  static final String SCHEDULING_POLICY = "--scheduling-policy";
  static final String MAX_CONCURRENT_REQUESTS = "--max-concurrent-requests";
  static final String STORAGE_REGION = "--storage-region";
  static final String STORAGE_ENDPOINT = "--storage-endpoint";
  static final String STORAGE_ACCESS_KEY_ID = "--storage-access-key-id";
  static final String STORAGE_ACCESS_KEY_SECRET = "--storage-access-key-secret";
  static final String STORAGE_SESSION_TOKEN = "--storage-session-token";
  static final String STORAGE_SECURITY_TOKEN = "--storage-security-token";
  static final String STORAGE_CREDENTIAL_PATH = "--storage-credential-path";
  static final String STORAGE_PREDEFINED_ACL = "--storage-predefined-acl";
  static final String STORAGE_INSECURE_SKIP_VERIFY = "--storage-insecure-skip-verify";
  static final String LOG_LEVEL = "--log-level";
  static final String CONSOLE = "--console";

  /** Flags that belong to one download, so no variable sets them for all. */
  private static final Set<String> WITHOUT_VARIABLE =
      Set.of(OUTPUT, DIGEST, HEADER, RANGE, FILTERED_QUERY_PARAM, LOG_LEVEL, CONSOLE);

  private DfgetFlags() {}

  static boolean hasVariable(String flag) {
    return !WITHOUT_VARIABLE.contains(flag);
  }

  /** The environment variable that gives a flag its value if the command line does not. */
  static String variable(String flag) {
    return "DFGET_" + flag.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }

  static CommandSpec spec() {
    var spec = CommandSpec.create().name("dfget");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("URL")
            .arity("0..*")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("what to download: http, https or s3")
            .build());
    many(spec, "FILE", "file to write, or an existing directory", "-O", OUTPUT);
    text(spec, "SOCKET", "socket of the daemon", "-e", ENDPOINT);
    text(spec, "ALG:VALUE", "sha256, sha512, sha1, md5 or crc32 of the content", DIGEST);
    many(spec, "NAME: VALUE", "header for the source, may be given often", "-H", HEADER);
    text(spec, "RANGE", "only these bytes: FIRST-LAST, FIRST- or -COUNT", RANGE);
    flag(spec, "replace an output that exists", OVERWRITE);
    text(spec, "TIME", "give up after this time; default 2h", TIMEOUT);
    text(spec, "SIZE", "4MiB to 64MiB; default by the content's length", PIECE_LENGTH);
    text(spec, "KIND", "auto, json (a line an event on stdout) or none", PROGRESS);
    flag(spec, "the same as --progress none", NO_PROGRESS);
    flag(
        spec,
        "take the content from the daemon's socket and write it here",
        TRANSFER_FROM_DFDAEMON);
    flag(spec, "only take it from peers, never from the source", DISABLE_BACK_TO_SOURCE);
    flag(spec, "fail if the output cannot be a hard link to the daemon's copy", FORCE_HARD_LINK);
    text(spec, "TEXT", "names the task instead of the URL", CONTENT_FOR_CALCULATING_TASK_ID);
    many(
        spec,
        "NAME",
        "query parameter that does not tell tasks apart, may be given often;"
            + " default: those of S3, GCS, OSS, OBS and COS signatures, and ns",
        FILTERED_QUERY_PARAM);
    text(spec, "TEXT", "downloads with another tag are another task", TAG);
    text(spec, "TEXT", "the same, and a name in metrics", APPLICATION);
    text(spec, "0..6", "default 6", "-p", PRIORITY);
    text(
        spec,
        "POLICY",
        "auto, or always: ask the scheduler for small files, too",
        SCHEDULING_POLICY);
    text(spec, "COUNT", "downloads at once, of several URLs; default 5", MAX_CONCURRENT_REQUESTS);
    text(spec, "REGION", "region of the object storage", STORAGE_REGION);
    text(spec, "URL", "endpoint of the object storage", STORAGE_ENDPOINT);
    text(spec, "ID", "access key", STORAGE_ACCESS_KEY_ID);
    text(spec, "SECRET", "its secret", STORAGE_ACCESS_KEY_SECRET);
    text(spec, "TOKEN", "session token of temporary keys", STORAGE_SESSION_TOKEN);
    text(spec, "TOKEN", "security token of temporary keys", STORAGE_SECURITY_TOKEN);
    text(spec, "FILE", "file with credentials, on the daemon's machine", STORAGE_CREDENTIAL_PATH);
    text(spec, "ACL", "predefined ACL of the object storage", STORAGE_PREDEFINED_ACL);
    flag(spec, "do not verify the endpoint's certificate", STORAGE_INSECURE_SKIP_VERIFY);
    text(spec, "LEVEL", "accepted for compatibility; dfget writes no log", "-l", LOG_LEVEL);
    flag(spec, "accepted for compatibility", CONSOLE);
    spec.addOption(
        OptionSpec.builder("-V", "--version")
            .type(boolean.class)
            .versionHelp(true)
            .description("print the version")
            .build());
    spec.addOption(
        OptionSpec.builder("-h", "--help")
            .type(boolean.class)
            .usageHelp(true)
            .description("print this help")
            .build());
    return spec;
  }

  private static void text(CommandSpec spec, String label, String help, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(String.class)
            .arity("1")
            .paramLabel(label)
            .description(help)
            .build());
  }

  private static void many(CommandSpec spec, String label, String help, String... names) {
    spec.addOption(
        OptionSpec.builder(names)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .arity("1")
            .paramLabel(label)
            .description(help)
            .build());
  }

  private static void flag(CommandSpec spec, String help, String... names) {
    spec.addOption(
        OptionSpec.builder(names).type(boolean.class).arity("0").description(help).build());
  }
}
