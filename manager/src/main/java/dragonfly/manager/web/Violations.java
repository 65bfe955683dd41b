package dragonfly.manager.web;

import dragonfly.manager.error.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects everything that is wrong with a request body, so that the caller sees all of it at once.
 * Absent values pass every check but {@link #required}. Not thread-safe.
 */
public final class Violations {
  private static final int SHOWN_LENGTH = 64;

  private final List<String> found = new ArrayList<>();

  /** The value must be there, a text also not empty. */
  public void required(String field, @Nullable Object value) {
    if (value == null || value.equals("")) {
      found.add(field + ": is required");
    }
  }

  /** The number must lie between the two, both inclusive. */
  public void between(String field, @Nullable Long value, long low, long high) {
    if (value != null && (value < low || value > high)) {
      found.add(field + ": " + value + " is not between " + low + " and " + high);
    }
  }

  /** The text must not be longer, in characters. */
  public void atMost(String field, @Nullable String value, int length) {
    if (value != null && value.codePointCount(0, value.length()) > length) {
      found.add(field + ": " + shown(value) + " is longer than " + length + " characters");
    }
  }

  /** The text, if there is one, must pass {@code problem}, which answers what is wrong with it. */
  public void that(
      String field, @Nullable String value, Function<String, Optional<String>> problem) {
    if (value != null) {
      problem.apply(value).ifPresent(what -> found.add(field + ": " + shown(value) + " " + what));
    }
  }

  /** The text must have that many characters, both inclusive. Its value is not shown. */
  public void length(String field, @Nullable String value, int low, int high) {
    if (value != null) {
      int length = value.codePointCount(0, value.length());
      if (length < low || length > high) {
        found.add(field + ": " + length + " characters are not between " + low + " and " + high);
      }
    }
  }

  /** Something is wrong that no other check finds. */
  public void add(String problem) {
    found.add(problem);
  }

  /**
   * The text must obey a rule; an empty one passes.
   *
   * @param expected what it should have been, after the words "is not"
   */
  public void must(String field, @Nullable String value, Predicate<String> rule, String expected) {
    if (value != null && !value.isEmpty() && !rule.test(value)) {
      found.add(field + ": " + shown(value) + " is not " + expected);
    }
  }

  /** Every element must pass {@code problem}, which answers what is wrong with one. */
  public void each(
      String field, @Nullable List<String> values, Function<String, Optional<String>> problem) {
    if (values == null) {
      return;
    }
    for (int i = 0; i < values.size(); i++) {
      var name = field + "[" + i + "]";
      var value = values.get(i);
      if (value == null) {
        found.add(name + ": is required");
        continue;
      }
      problem.apply(value).ifPresent(what -> found.add(name + ": " + shown(value) + " " + what));
    }
  }

  /** The value is wrong for a reason that the caller found out. */
  public void wrong(String field, String value, String what) {
    found.add(field + ": " + shown(value) + " " + what);
  }

  /** The value must be something that {@code parser} takes without an exception. */
  public void reject(String field, @Nullable String value, Function<String, ?> parser) {
    if (value != null) {
      try {
        var _ = parser.apply(value);
      } catch (IllegalArgumentException e) {
        found.add(field + ": " + e.getMessage());
      }
    }
  }

  /**
   * Ends the check.
   *
   * @throws InvalidInputException if anything was found
   */
  public void throwIfAny() {
    if (!found.isEmpty()) {
      throw new InvalidInputException(String.join("; ", found));
    }
  }

  private static String shown(String value) {
    var cut = value.length() <= SHOWN_LENGTH ? value : value.substring(0, SHOWN_LENGTH) + "…";
    return "\"" + cut + "\"";
  }
}
