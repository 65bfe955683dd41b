package dragonfly.daemon.storage;

/** The kinds of tasks, which differ in how long they live, not in how they are moved. */
public enum TaskKind {
  STANDARD("tasks"),
  PERSISTENT("persistent-tasks"),
  PERSISTENT_CACHE("persistent-cache-tasks");

  private final String folder;

  TaskKind(String folder) {
    this.folder = folder;
  }

  /** The folder of this kind below {@code content}; other programs look for files there. */
  String folder() {
    return folder;
  }
}
