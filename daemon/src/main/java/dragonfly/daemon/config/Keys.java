package dragonfly.daemon.config;

import dragonfly.core.config.ConfigException;
import dragonfly.core.config.ConfigNode;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Values that several blocks read in the same way. */
final class Keys {
  private Keys() {}

  /** The dotted path of a key of this node. */
  static String of(ConfigNode node, String key) {
    return node.path().isEmpty() ? key : node.path() + "." + key;
  }

  static @Nullable InetAddress ip(ConfigNode node, String key) {
    String text = node.textOrNull(key);
    if (text == null) {
      return null;
    }
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          Keys.of(node, key) + ": \"" + text + "\" is not an IP address (expected e.g. 10.0.0.7)");
    }
  }
}
