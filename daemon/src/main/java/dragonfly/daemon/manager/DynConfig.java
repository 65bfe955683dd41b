package dragonfly.daemon.manager;

import java.util.List;

/**
 * A snapshot of what may change at run time. Immutable.
 *
 * @param schedulers in the order of the manager's preference
 */
public record DynConfig(List<SchedulerEntry> schedulers, BlockList blockList) {
  /** Before the first answer. */
  public static final DynConfig EMPTY = new DynConfig(List.of(), BlockList.NONE);

  public DynConfig {
    schedulers = List.copyOf(schedulers);
  }
}
