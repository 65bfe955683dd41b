package dragonfly.dfget.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The words of a command line, sorted into flags and the rest. Understands {@code --name value},
 * {@code --name=value}, {@code -n value}, {@code -nvalue}, and {@code --} before words that only
 * look like flags.
 *
 * <p>Not picocli: its class files are in the format of Java 5, which the JVM's start-up cache does
 * not take, and that would be half of a short run.
 */
final class Words {
  private final String program;
  private final Map<String, String> env;
  private final Map<String, List<String>> values = new HashMap<>();
  private final List<String> rest = new ArrayList<>();

  private Words(String program, Map<String, String> env) {
    this.program = program;
    this.env = env;
  }

  /**
   * @throws DfgetException with exit code 2 for an unknown flag, a value that is missing or not
   *     wanted, and a flag that is given twice
   */
  static Words parse(
      String program, List<Flag> flags, List<String> arguments, Map<String, String> env) {
    var words = new Words(program, env);
    boolean onlyRest = false;
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (onlyRest || !word.startsWith("-") || word.equals("-")) {
        words.rest.add(word);
      } else if (word.equals("--")) {
        onlyRest = true;
      } else {
        boolean isLong = word.startsWith("--");
        int equals = word.indexOf('=');
        String name =
            !isLong ? word.substring(0, 2) : equals < 0 ? word : word.substring(0, equals);
        String joined =
            isLong
                ? (equals < 0 ? null : word.substring(equals + 1))
                : (word.length() == 2 ? null : word.substring(2));
        var flag = find(flags, name);
        if (flag == null) {
          throw words.wrong("unknown flag " + name + nearest(flags, name));
        }
        if (flag.label() == null && joined != null) {
          throw words.wrong(flag.name() + " takes no value");
        }
        if (flag.label() != null && joined == null) {
          if (++i == arguments.size() || find(flags, arguments.get(i)) != null) {
            throw words.wrong(flag.name() + " needs a value: " + flag.label());
          }
          joined = arguments.get(i);
        }
        words.add(flag, joined == null ? "true" : joined);
      }
    }
    return words;
  }

  private void add(Flag flag, String value) {
    var given = values.computeIfAbsent(flag.name(), _ -> new ArrayList<>());
    if (!given.isEmpty() && !flag.isRepeatable() && flag.label() != null) {
      throw wrong(flag.name() + " is given twice: " + given.getFirst() + " and " + value);
    }
    given.add(value);
  }

  private static @Nullable Flag find(List<Flag> flags, String name) {
    for (var flag : flags) {
      if (flag.name().equals(name) || name.equals(flag.letter())) {
        return flag;
      }
    }
    return null;
  }

  private static String nearest(List<Flag> flags, String name) {
    String best = "";
    int distance = 4;
    for (var flag : flags) {
      int d = distance(flag.name(), name);
      if (d < distance) {
        distance = d;
        best = ", did you mean " + flag.name() + "?";
      }
    }
    return best;
  }

  /** How many characters must be put in, taken out or changed. */
  private static int distance(String a, String b) {
    var row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  private DfgetException wrong(String what) {
    return DfgetException.usage(what + " (see " + program + " --help)");
  }

  /** The words that are no flags, in their order. */
  List<String> rest() {
    return List.copyOf(rest);
  }

  /** Values of a flag that may be repeated, in their order. */
  List<String> all(Flag flag) {
    return List.copyOf(values.getOrDefault(flag.name(), List.of()));
  }

  /** The value from the command line, else from the environment; null if in neither. */
  @Nullable String text(Flag flag) {
    var given = values.get(flag.name());
    return given != null ? given.getFirst() : fromEnvironment(flag);
  }

  String text(Flag flag, String standard) {
    String text = text(flag);
    return text == null ? standard : text;
  }

  /**
   * Whether a flag without value is set.
   *
   * @throws DfgetException with exit code 2 if its variable says neither yes nor no
   */
  boolean isSet(Flag flag) {
    String text = text(flag);
    if (text == null || text.equalsIgnoreCase("false") || text.equals("0")) {
      return false;
    }
    if (text.equalsIgnoreCase("true") || text.equals("1")) {
      return true;
    }
    throw wrong("bad " + flag.variable(program) + " \"" + text + "\": expected true or false");
  }

  /**
   * A whole number.
   *
   * @throws DfgetException with exit code 2 if it is none from {@code min} to {@code max}
   */
  int number(Flag flag, int standard, int min, int max) {
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

  /** One of a few words, in any case; the first is the default. */
  String choice(Flag flag, String... choices) {
    String text = text(flag, choices[0]);
    for (String choice : choices) {
      if (choice.equalsIgnoreCase(text)) {
        return choice;
      }
    }
    throw bad(flag, text, String.join(" or ", choices));
  }

  static DfgetException bad(Flag flag, String text, String expected) {
    return DfgetException.usage("bad " + flag.name() + " \"" + text + "\": expected " + expected);
  }

  /** An empty variable counts as absent. */
  private @Nullable String fromEnvironment(Flag flag) {
    String text = flag.hasVariable() ? env.get(flag.variable(program)) : null;
    return text == null || text.isEmpty() ? null : text;
  }
}
