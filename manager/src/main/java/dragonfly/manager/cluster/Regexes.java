package dragonfly.manager.cluster;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions that administrators write and others evaluate: scopes here, block lists in
 * the daemons, whose engine knows neither look-around nor back references.
 */
public final class Regexes {
  private static final Pattern FOREIGN =
      Pattern.compile("\\(\\?(?:=|!|<=|<!|>)|\\\\[1-9]|\\\\k<|[*+?}]\\+");
  private static final Pattern NAMED_GROUP = Pattern.compile("\\(\\?P<");

  private Regexes() {}

  /** Compiles an expression in the syntax that the other programs share. */
  public static Pattern compile(String regex) {
    return Pattern.compile(NAMED_GROUP.matcher(regex).replaceAll("(?<"));
  }

  /** What is wrong with an expression, or empty. */
  public static Optional<String> problem(String regex) {
    if (FOREIGN.matcher(regex).find()) {
      return Optional.of(
          "uses look-around, a back reference or a possessive quantifier, which daemons do not"
              + " know");
    }
    try {
      compile(regex);
      return Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of("is not a regular expression: " + e.getDescription());
    }
  }
}
