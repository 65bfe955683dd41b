package dragonfly.scheduler.resource;

import static dragonfly.scheduler.resource.TaskState.Step.DOWNLOAD;
import static dragonfly.scheduler.resource.TaskState.Step.DOWNLOAD_FAILED;
import static dragonfly.scheduler.resource.TaskState.Step.DOWNLOAD_SUCCEEDED;
import static dragonfly.scheduler.resource.TaskState.Step.LEAVE;

import dragonfly.core.state.Transitions;
import java.util.EnumSet;

/** Where a task is in its life. The names on the wire are those of the protocol. */
public enum TaskState {
  PENDING("Pending"),
  RUNNING("Running"),
  SUCCEEDED("Succeeded"),
  FAILED("Failed"),
  LEFT("Leave");

  /** What happens to a task. */
  public enum Step {
    DOWNLOAD("Download"),
    DOWNLOAD_SUCCEEDED("DownloadSucceeded"),
    DOWNLOAD_FAILED("DownloadFailed"),
    LEAVE("Leave");

    private final String wireName;

    Step(String wireName) {
      this.wireName = wireName;
    }

    public String wireName() {
      return wireName;
    }
  }

  /** The life cycle of a task. */
  public static final Transitions<TaskState, Step> TABLE =
      Transitions.of(TaskState.class, Step.class)
          .on(DOWNLOAD, EnumSet.of(PENDING, SUCCEEDED, FAILED, LEFT), RUNNING)
          .on(DOWNLOAD_SUCCEEDED, EnumSet.of(RUNNING, FAILED, LEFT), SUCCEEDED)
          .on(DOWNLOAD_FAILED, EnumSet.of(RUNNING), FAILED)
          .on(LEAVE, EnumSet.complementOf(EnumSet.of(LEFT)), LEFT)
          .build();

  private final String wireName;

  TaskState(String wireName) {
    this.wireName = wireName;
  }

  public String wireName() {
    return wireName;
  }
}
