package dragonfly.manager.net;

import java.util.regex.Pattern;

/** Names of hosts: labels of letters, digits and hyphens divided by dots. */
public final class Hostname {
  private static final Pattern LABEL =
      Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", Pattern.CASE_INSENSITIVE);
  private static final int MAX_LENGTH = 253;

  private Hostname() {}

  public static boolean isValid(String text) {
    var name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    boolean valid = text.length() <= MAX_LENGTH;
    for (var label : name.split("\\.", -1)) {
      valid = valid && LABEL.matcher(label).matches();
    }
    return valid;
  }
}
