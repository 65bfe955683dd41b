package dragonfly.manager.config;

import dragonfly.core.config.ConfigNode;

/**
 * The {@code audit} block.
 *
 * @param reads whether calls that only read are recorded too; default false
 */
public record AuditConfig(boolean reads) {
  static AuditConfig of(ConfigNode node) {
    return new AuditConfig(node.flag("reads", false));
  }
}
