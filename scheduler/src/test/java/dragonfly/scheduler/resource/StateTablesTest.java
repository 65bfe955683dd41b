package dragonfly.scheduler.resource;

import static org.assertj.core.api.Assertions.assertThat;

import dragonfly.scheduler.Repository;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StateTablesTest {
  /** As the protocol has it, written a second time: by state, which steps lead where. */
  private static Map<PeerState.Step, PeerState> peerSteps(PeerState from) {
    var to = new EnumMap<PeerState.Step, PeerState>(PeerState.Step.class);
    if (from == PeerState.LEFT) {
      return to;
    }
    to.put(PeerState.Step.LEAVE, PeerState.LEFT);
    if (from == PeerState.FAILED) {
      return to;
    }
    to.put(PeerState.Step.DOWNLOAD_FAILED, PeerState.FAILED);
    switch (from) {
      case PENDING -> {
        to.put(PeerState.Step.REGISTER_EMPTY, PeerState.RECEIVED_EMPTY);
        to.put(PeerState.Step.REGISTER_TINY, PeerState.RECEIVED_TINY);
        to.put(PeerState.Step.REGISTER_SMALL, PeerState.RECEIVED_SMALL);
        to.put(PeerState.Step.REGISTER_NORMAL, PeerState.RECEIVED_NORMAL);
      }
      case RECEIVED_EMPTY, RECEIVED_TINY, RECEIVED_SMALL, RECEIVED_NORMAL -> {
        to.put(PeerState.Step.DOWNLOAD, PeerState.RUNNING);
        to.put(PeerState.Step.DOWNLOAD_BACK_TO_SOURCE, PeerState.BACK_TO_SOURCE);
        to.put(PeerState.Step.DOWNLOAD_SUCCEEDED, PeerState.SUCCEEDED);
      }
      case RUNNING -> {
        to.put(PeerState.Step.DOWNLOAD_BACK_TO_SOURCE, PeerState.BACK_TO_SOURCE);
        to.put(PeerState.Step.DOWNLOAD_SUCCEEDED, PeerState.SUCCEEDED);
      }
      case BACK_TO_SOURCE -> to.put(PeerState.Step.DOWNLOAD_SUCCEEDED, PeerState.SUCCEEDED);
      case SUCCEEDED, FAILED, LEFT -> {}
    }
    return to;
  }

  @Test
  void peerTableIsThatOfTheProtocolForEveryPair() {
    for (PeerState from : PeerState.values()) {
      for (PeerState.Step step : PeerState.Step.values()) {
        assertThat(PeerState.TABLE.next(from, step))
            .as("%s in %s", step, from)
            .isEqualTo(Optional.ofNullable(peerSteps(from).get(step)));
      }
    }
  }

  @Test
  void taskTableIsThatOfTheProtocolForEveryPair() {
    for (TaskState from : TaskState.values()) {
      for (TaskState.Step step : TaskState.Step.values()) {
        Set<TaskState> known =
            switch (step) {
              case DOWNLOAD ->
                  EnumSet.of(
                      TaskState.PENDING, TaskState.SUCCEEDED, TaskState.FAILED, TaskState.LEFT);
              case DOWNLOAD_SUCCEEDED ->
                  EnumSet.of(TaskState.LEFT, TaskState.RUNNING, TaskState.FAILED);
              case DOWNLOAD_FAILED -> EnumSet.of(TaskState.RUNNING);
              case LEAVE ->
                  EnumSet.of(
                      TaskState.PENDING, TaskState.RUNNING, TaskState.SUCCEEDED, TaskState.FAILED);
            };
        TaskState to =
            switch (step) {
              case DOWNLOAD -> TaskState.RUNNING;
              case DOWNLOAD_SUCCEEDED -> TaskState.SUCCEEDED;
              case DOWNLOAD_FAILED -> TaskState.FAILED;
              case LEAVE -> TaskState.LEFT;
            };
        assertThat(TaskState.TABLE.next(from, step))
            .as("%s in %s", step, from)
            .isEqualTo(known.contains(from) ? Optional.of(to) : Optional.empty());
      }
    }
  }

  @Test
  void namesAreThoseOfTheWire() {
    assertThat(PeerState.values())
        .extracting(PeerState::wireName)
        .containsExactly(
            "Pending",
            "ReceivedEmpty",
            "ReceivedTiny",
            "ReceivedSmall",
            "ReceivedNormal",
            "Running",
            "BackToSource",
            "Succeeded",
            "Failed",
            "Leave");
    assertThat(TaskState.values())
        .extracting(TaskState::wireName)
        .containsExactly("Pending", "Running", "Succeeded", "Failed", "Leave");
  }

  @Test
  void diagramsInTheDocsAreThoseOfTheTables() {
    assertThat(Repository.doc("diagrams/scheduler-peer-states.md"))
        .contains(
            PeerState.TABLE.mermaid(
                PeerState.PENDING, PeerState::wireName, PeerState.Step::wireName));
    assertThat(Repository.doc("diagrams/scheduler-task-states.md"))
        .contains(
            TaskState.TABLE.mermaid(
                TaskState.PENDING, TaskState::wireName, TaskState.Step::wireName));
  }
}
