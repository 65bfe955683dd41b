package dragonfly.manager.web;

/**
 * The way to the root of the console, relative to the path that was asked for: so it leads there
 * below whatever path a proxy in front of the manager gives it, too.
 */
public final class ConsoleRoot {
  private ConsoleRoot() {}

  /** Such as {@code ../../} from {@code /clusters/1/peers}; ends with a slash. */
  public static String from(String path) {
    long depth = path.chars().filter(c -> c == '/').count() - 1;
    return depth <= 0 ? "./" : "../".repeat((int) depth);
  }
}
