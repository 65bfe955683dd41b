package dragonfly.dfget.command;

import java.util.List;

/** The flags of dfget. */
final class DfgetFlags {
  static final Flag OUTPUT =
      Flag.repeated(
              "--output",
              "FILE",
              "file to write, or an existing directory; once for all URLs or once for each")
          .letter("-O");
  static final Flag OVERWRITE = Flag.toggle("--overwrite", "replace an output that exists");
  static final Flag DIGEST =
      Flag.value(
              "--digest",
              "ALG:VALUE",
              "sha256, sha512, sha1, md5 or crc32 (decimal) that the content must have")
          .withoutVariable();
  static final Flag HEADER =
      Flag.repeated("--header", "\"NAME: VALUE\"", "header for the source; may be given often")
          .letter("-H");
  static final Flag RANGE =
      Flag.value("--range", "RANGE", "only these bytes: FIRST-LAST, FIRST- or -COUNT")
          .withoutVariable();
  static final Flag TIMEOUT =
      Flag.value("--timeout", "TIME", "give up after this time; default 2h");
  static final Flag PROGRESS =
      Flag.value(
          "--progress",
          "KIND",
          "auto: a bar on a terminal, else a line at the end; json: a line an event on stdout;"
              + " none");
  static final Flag NO_PROGRESS = Flag.toggle("--no-progress", "the same as --progress none");
  static final Flag MAX_CONCURRENT_REQUESTS =
      Flag.value(
          "--max-concurrent-requests", "COUNT", "downloads at once, of several URLs; default 5");
  static final Flag ENDPOINT =
      Flag.value("--endpoint", "SOCKET", "socket of the daemon").letter("-e");
  static final Flag TRANSFER_FROM_DFDAEMON =
      Flag.toggle(
          "--transfer-from-dfdaemon",
          "take the content from the daemon's socket and write the file here, for a daemon that"
              + " does not see this file system");
  static final Flag FORCE_HARD_LINK =
      Flag.toggle(
          "--force-hard-link", "fail if the output cannot be a hard link to the daemon's copy");
  static final Flag DISABLE_BACK_TO_SOURCE =
      Flag.toggle("--disable-back-to-source", "take it from peers only, never from the source");
  static final Flag PIECE_LENGTH =
      Flag.value("--piece-length", "SIZE", "4MiB to 64MiB; default by the length of the content");
  static final Flag TAG =
      Flag.value("--tag", "TEXT", "the same URL with another tag is another task");
  static final Flag APPLICATION =
      Flag.value("--application", "TEXT", "like --tag; also a name in metrics");
  static final Flag CONTENT_FOR_CALCULATING_TASK_ID =
      Flag.value(
          "--content-for-calculating-task-id", "TEXT", "names the task instead of URL and tag");
  static final Flag FILTERED_QUERY_PARAM =
      Flag.repeated(
          "--filtered-query-param",
          "NAME",
          "query parameter that does not tell tasks apart; may be given often;"
              + " default: those of S3, GCS, OSS, OBS and COS signatures, and ns");
  static final Flag PRIORITY = Flag.value("--priority", "0..6", "default 6").letter("-p");
  static final Flag SCHEDULING_POLICY =
      Flag.value(
          "--scheduling-policy",
          "POLICY",
          "auto, or always: ask the scheduler for small files, too");
  static final Flag STORAGE_REGION =
      Flag.value("--storage-region", "REGION", "region of the object storage");
  static final Flag STORAGE_ENDPOINT =
      Flag.value("--storage-endpoint", "URL", "endpoint of the object storage");
  static final Flag STORAGE_ACCESS_KEY_ID =
      Flag.value("--storage-access-key-id", "ID", "access key");
  static final Flag STORAGE_ACCESS_KEY_SECRET =
      Flag.value("--storage-access-key-secret", "SECRET", "its secret; better by the variable");
  static final Flag STORAGE_SESSION_TOKEN =
      Flag.value("--storage-session-token", "TOKEN", "session token of temporary keys");
  static final Flag STORAGE_SECURITY_TOKEN =
      Flag.value("--storage-security-token", "TOKEN", "security token of temporary keys");
  static final Flag STORAGE_CREDENTIAL_PATH =
      Flag.value(
          "--storage-credential-path", "FILE", "file with credentials, as the daemon sees it");
  static final Flag STORAGE_PREDEFINED_ACL =
      Flag.value("--storage-predefined-acl", "ACL", "predefined ACL of the object storage");
  static final Flag STORAGE_INSECURE_SKIP_VERIFY =
      Flag.toggle("--storage-insecure-skip-verify", "do not verify the endpoint's certificate");
  static final Flag LOG_LEVEL =
      Flag.value("--log-level", "LEVEL", "for compatibility: dfget writes no log")
          .letter("-l")
          .withoutVariable();
  static final Flag CONSOLE =
      Flag.toggle("--console", "for compatibility: dfget writes no log").withoutVariable();
  static final Flag VERSION =
      Flag.toggle("--version", "print the version").letter("-V").withoutVariable();
  static final Flag HELP = Flag.toggle("--help", "print this help").letter("-h").withoutVariable();

  /** All of them, in the order of the help. */
  static final List<Flag> ALL =
      List.of(
          OUTPUT,
          OVERWRITE,
          DIGEST,
          HEADER,
          RANGE,
          TIMEOUT,
          PROGRESS,
          NO_PROGRESS,
          MAX_CONCURRENT_REQUESTS,
          ENDPOINT,
          TRANSFER_FROM_DFDAEMON,
          FORCE_HARD_LINK,
          DISABLE_BACK_TO_SOURCE,
          PIECE_LENGTH,
          TAG,
          APPLICATION,
          CONTENT_FOR_CALCULATING_TASK_ID,
          FILTERED_QUERY_PARAM,
          PRIORITY,
          SCHEDULING_POLICY,
          STORAGE_REGION,
          STORAGE_ENDPOINT,
          STORAGE_ACCESS_KEY_ID,
          STORAGE_ACCESS_KEY_SECRET,
          STORAGE_SESSION_TOKEN,
          STORAGE_SECURITY_TOKEN,
          STORAGE_CREDENTIAL_PATH,
          STORAGE_PREDEFINED_ACL,
          STORAGE_INSECURE_SKIP_VERIFY,
          LOG_LEVEL,
          CONSOLE,
          VERSION,
          HELP);

  private DfgetFlags() {}
}
