package dragonfly.dfget.command;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A flag of a command line.
 *
 * @param name with its two dashes
 * @param letter the short form with its dash, or null
 * @param label what stands for the value in the help; null if the flag takes none
 * @param isRepeatable may be given more than once
 * @param hasVariable may also be given by the environment
 * @param help what it does, a line or two
 */
record Flag(
    String name,
    @Nullable String letter,
    @Nullable String label,
    boolean isRepeatable,
    boolean hasVariable,
    String help) {

  static Flag value(String name, String label, String help) {
    return new Flag(name, null, label, false, true, help);
  }

  static Flag repeated(String name, String label, String help) {
    return new Flag(name, null, label, true, false, help);
  }

  static Flag toggle(String name, String help) {
    return new Flag(name, null, null, false, true, help);
  }

  Flag letter(String shortForm) {
    return new Flag(name, shortForm, label, isRepeatable, hasVariable, help);
  }

  /** For what belongs to one run only. */
  Flag withoutVariable() {
    return new Flag(name, letter, label, isRepeatable, false, help);
  }

  /** The environment variable behind the flag: {@code DFGET_PIECE_LENGTH}. */
  String variable(String program) {
    return program.toUpperCase(Locale.ROOT)
        + "_"
        + name.substring(2).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
