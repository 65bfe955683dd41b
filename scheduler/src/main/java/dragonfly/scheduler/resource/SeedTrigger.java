package dragonfly.scheduler.resource;

import dragonfly.core.piece.ByteRange;
import org.jspecify.annotations.Nullable;

/** A request to a seed that is under way. Confined to the context of its swarm. */
public final class SeedTrigger {
  private final long id;
  private final @Nullable ByteRange range;
  private @Nullable String hostId;
  private long progressNanos;
  private boolean hasSign;
  private boolean isEnded;

  public SeedTrigger(long id, @Nullable ByteRange range, long nowNanos) {
    this.id = id;
    this.range = range;
    this.progressNanos = nowNanos;
  }

  public long id() {
    return id;
  }

  public @Nullable ByteRange range() {
    return range;
  }

  /** The seed that was chosen; null until then. */
  public @Nullable String hostId() {
    return hostId;
  }

  public void choose(String chosenHostId) {
    hostId = chosenHostId;
  }

  /** Whether the seed showed any sign of work. */
  public boolean hasSign() {
    return hasSign;
  }

  /** The seed gave a sign of work. */
  public void progress(long nowNanos) {
    hasSign = true;
    progressNanos = nowNanos;
  }

  public long progressNanos() {
    return progressNanos;
  }

  /** Whether the call ended well and only the seed's own announcement is waited for. */
  public boolean isEnded() {
    return isEnded;
  }

  public void end() {
    isEnded = true;
  }
}
