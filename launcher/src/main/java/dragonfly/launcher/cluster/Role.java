package dragonfly.launcher.cluster;

import java.util.Locale;

/** A program's part in the cluster; in the order in which they start. */
public enum Role {
  MANAGER,
  SCHEDULER,
  SEED,
  PEER;

  /** Name in tables, in {@code --set} and of the optional settings file: {@code manager}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
