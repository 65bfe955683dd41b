package dragonfly.launcher.cluster;

import java.time.Duration;

/** Is told how far a cluster is. Called on the thread that starts or closes it. */
public interface RoleProgress {
  void started(Role role, Duration took);

  void stopped(Role role);

  /** Something in the user's settings that is probably a mistake. */
  void warned(String message);
}
