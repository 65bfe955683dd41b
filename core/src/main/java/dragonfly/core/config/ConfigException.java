package dragonfly.core.config;

/**
 * A configuration that cannot be used. The message names the place, the value and what was
 * expected, for a person to act on.
 */
public final class ConfigException extends RuntimeException {
  public ConfigException(String message) {
    super(message);
  }

  public ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
