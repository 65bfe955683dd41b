package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestLimitTest {
  private final AtomicLong now = new AtomicLong();
  private final RequestLimit limit = new RequestLimit(10, Set.of(), now::get);

  @Test
  void burstOfOneSecondIsTaken() {
    assertThat(taken(20)).isEqualTo(10);
  }

  @Test
  void requestsComeBackWithTime() {
    taken(10);

    now.addAndGet(Duration.ofMillis(300).toNanos());

    assertThat(taken(10)).isEqualTo(3);
  }

  @Test
  void idleTimeIsNotSavedUp() {
    now.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(taken(100)).isEqualTo(10);
  }

  private long taken(int requests) {
    long taken = 0;
    for (int i = 0; i < requests; i++) {
      taken += limit.take() ? 1 : 0;
    }
    return taken;
  }
}
