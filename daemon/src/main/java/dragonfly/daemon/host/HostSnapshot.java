package dragonfly.daemon.host;

import org.jspecify.annotations.Nullable;

/** How busy this machine is at one moment. Percentages are from 0 to 100. Immutable. */
public record HostSnapshot(Processor processor, Memory memory, Disk disk, NetworkUsage network) {

  /**
   * The processors.
   *
   * @param logicalCount threads
   * @param physicalCount cores
   * @param percent busy share of all of them in the last second
   * @param processPercent share that this process took, 100 being one processor
   * @param cgroup limits of the container, null outside of one
   */
  public record Processor(
      int logicalCount,
      int physicalCount,
      double percent,
      double processPercent,
      Times times,
      Processor.@Nullable Cgroup cgroup) {
    /** Seconds since the machine started. */
    public record Times(
        double user,
        double system,
        double idle,
        double nice,
        double ioWait,
        double irq,
        double softIrq,
        double steal,
        double guest,
        double guestNice) {}

    /**
     * Limits of a container.
     *
     * @param periodMicros length of a period
     * @param quotaMicros processor time in a period; -1 is unlimited
     * @param usedPercent used share of the quota, or of all processors without one
     */
    public record Cgroup(long periodMicros, long quotaMicros, double usedPercent) {}
  }

  /**
   * Main memory, bytes.
   *
   * @param cgroup limits of the container, null outside of one
   */
  public record Memory(
      long total,
      long available,
      long used,
      long free,
      double usedPercent,
      double processUsedPercent,
      Memory.@Nullable Cgroup cgroup) {
    /**
     * Limits of a container, bytes.
     *
     * @param limit a huge number when there is none
     */
    public record Cgroup(long limit, long usage, double usedPercent) {}
  }

  /**
   * The disk of the store, bytes and bytes a second.
   *
   * @param cgroup what the container read and wrote, null outside of one
   */
  public record Disk(
      long total,
      long free,
      long used,
      double usedPercent,
      long readBandwidth,
      long writeBandwidth,
      Disk.@Nullable Cgroup cgroup) {
    /** Bytes a second. */
    public record Cgroup(long readBandwidth, long writeBandwidth) {}
  }
}
