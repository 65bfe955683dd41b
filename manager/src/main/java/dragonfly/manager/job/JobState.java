package dragonfly.manager.job;

import java.util.Collection;

/** The states of the protocol that jobs and their parts are in. */
enum JobState {
  /** Of a job: it waits or runs. Of a part: it waits. */
  PENDING,
  /** Only of a part: it runs. */
  STARTED,
  SUCCESS,
  FAILURE;

  boolean isEnd() {
    return this == SUCCESS || this == FAILURE;
  }

  /** The protocol's rule for a group: any failure is one, else anything open leaves it open. */
  static JobState ofGroup(Collection<JobState> parts) {
    if (parts.contains(FAILURE)) {
      return FAILURE;
    }
    return parts.stream().allMatch(part -> part == SUCCESS) ? SUCCESS : PENDING;
  }
}
