package dragonfly.manager.gc;

/** Work that is looked at once a minute in every manager, most often to find that it is not due. */
public interface Chore {
  /** For the log. */
  String name();

  /** Does the work if it is due and no other manager is at it. Blocks. */
  void doIfDue();
}
