package dragonfly.dfget.command;

import java.util.Locale;

/** How a run ended, for scripts. Documented in {@code docs/tools/dfget.md}. */
enum ExitCode {
  OK(0, "everything was downloaded"),
  DOWNLOAD_FAILED(1, "the download failed"),
  USAGE(2, "a flag, URL or other input is wrong"),
  DAEMON_UNREACHABLE(3, "no daemon answers at the socket"),
  SOURCE_REFUSED(4, "the source answered with an error"),
  DIGEST_MISMATCH(5, "the content does not have the digest that was asked for"),
  OUTPUT_FAILED(6, "the output cannot be written"),
  TIMED_OUT(7, "the time given by --timeout is used up");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  /** The word for it in JSON progress. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
