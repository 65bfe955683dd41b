package dragonfly.launcher;

import dragonfly.core.lifecycle.Programs;

/** Exit codes of the {@code dragonfly} command, as docs/operations/dragonfly.md lists them. */
final class ExitCode {
  static final int OK = Programs.OK;
  static final int FAILURE = Programs.FAILURE;
  static final int USAGE = Programs.USAGE;

  /** {@code status}: nothing runs on the data directory. */
  static final int NOT_RUNNING = 3;

  static final int BAD_CONFIGURATION = Programs.BAD_CONFIGURATION;

  private ExitCode() {}
}
