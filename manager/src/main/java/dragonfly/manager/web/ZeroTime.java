package dragonfly.manager.web;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the protocol writes an instant that has not come yet. */
public final class ZeroTime {
  private static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

  private ZeroTime() {}

  public static Instant orZero(@Nullable Instant instant) {
    return Objects.requireNonNullElse(instant, ZERO);
  }
}
