package dragonfly.scheduler.scheduling;

import java.time.Duration;

/**
 * The limits that scheduling keeps. Immutable; a new one takes effect at the next event.
 *
 * @param candidateParentLimit parents of a peer that is no mesh peer
 * @param filterParentLimit peers that are compared for one answer
 * @param meshParentLimit parents of a mesh peer
 * @param backToSourceCount peers of a task that may fetch from the source at once
 * @param retryBackToSourceLimit answers in a row without a new piece after which a peer is sent to
 *     the source
 * @param retryLimit answers in a row without a new piece after which a peer is refused
 * @param firstSignTimeout a seed or a peer that was told to fetch from the source has to begin
 *     within this time
 * @param stallTimeout a source without a new piece for this time is replaced
 * @param sessionGrace a source whose announce stream broke may come back within this time
 * @param blockTime a child does not get a parent again for this time after a failure
 * @param seedFailureTime a seed is not asked again for the task for this time after a failure
 * @param pushInterval between two messages with new parents to one peer, at least
 * @param pieceDownloadTimeout a running peer without a new piece for this time is dropped
 * @param peerTtl a peer that was not heard of for this time is dropped
 * @param learningUntilNanos ticker time until which hosts may still have to tell what they hold, as
 *     the scheduler has just started: before that nobody is sent to the source for want of others
 * @param isMemoryLost whether it knew hosts before: then no seed is asked before that time, either
 */
public record SchedulingSettings(
    int candidateParentLimit,
    int filterParentLimit,
    int meshParentLimit,
    int backToSourceCount,
    int retryBackToSourceLimit,
    int retryLimit,
    Duration firstSignTimeout,
    Duration stallTimeout,
    Duration sessionGrace,
    Duration blockTime,
    Duration seedFailureTime,
    Duration pushInterval,
    Duration pieceDownloadTimeout,
    Duration peerTtl,
    long learningUntilNanos,
    boolean isMemoryLost) {
  public static final SchedulingSettings DEFAULTS =
      new SchedulingSettings(
          3,
          15,
          8,
          200,
          4,
          5,
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofMinutes(30),
          Duration.ofMillis(100),
          Duration.ofMinutes(30),
          Duration.ofHours(24),
          Long.MIN_VALUE,
          false);

  /** Of a scheduler that knows what hosts hold. */
  public SchedulingSettings(
      int candidateParentLimit,
      int filterParentLimit,
      int meshParentLimit,
      int backToSourceCount,
      int retryBackToSourceLimit,
      int retryLimit,
      Duration firstSignTimeout,
      Duration stallTimeout,
      Duration sessionGrace,
      Duration blockTime,
      Duration seedFailureTime,
      Duration pushInterval,
      Duration pieceDownloadTimeout,
      Duration peerTtl) {
    this(
        candidateParentLimit,
        filterParentLimit,
        meshParentLimit,
        backToSourceCount,
        retryBackToSourceLimit,
        retryLimit,
        firstSignTimeout,
        stallTimeout,
        sessionGrace,
        blockTime,
        seedFailureTime,
        pushInterval,
        pieceDownloadTimeout,
        peerTtl,
        Long.MIN_VALUE,
        false);
  }

  /** With other limits of parents, as a cluster is told by its manager. */
  public SchedulingSettings withParentLimits(int candidates, int filter) {
    return new SchedulingSettings(
        candidates,
        filter,
        meshParentLimit,
        backToSourceCount,
        retryBackToSourceLimit,
        retryLimit,
        firstSignTimeout,
        stallTimeout,
        sessionGrace,
        blockTime,
        seedFailureTime,
        pushInterval,
        pieceDownloadTimeout,
        peerTtl,
        learningUntilNanos,
        isMemoryLost);
  }

  /** Of a scheduler that knew hosts before it started, or not. */
  public SchedulingSettings withMemoryLost(boolean lost) {
    return new SchedulingSettings(
        candidateParentLimit,
        filterParentLimit,
        meshParentLimit,
        backToSourceCount,
        retryBackToSourceLimit,
        retryLimit,
        firstSignTimeout,
        stallTimeout,
        sessionGrace,
        blockTime,
        seedFailureTime,
        pushInterval,
        pieceDownloadTimeout,
        peerTtl,
        learningUntilNanos,
        lost);
  }
}
