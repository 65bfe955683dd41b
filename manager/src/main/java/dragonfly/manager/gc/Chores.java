package dragonfly.manager.gc;

import dragonfly.core.time.Timers;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/** Looks once a minute for work that is due, on a virtual thread. Thread-safe. */
@Component
final class Chores implements SmartInitializingSingleton, DisposableBean {
  private static final Logger log = LoggerFactory.getLogger(Chores.class);
  private static final Duration LOOK = Duration.ofMinutes(1);

  private final List<Chore> chores;
  private final Timers timers = Timers.system();
  private Timers.Timer next = () -> {}; // guarded by this
  private boolean isClosed; // guarded by this

  Chores(List<Chore> chores) {
    this.chores = List.copyOf(chores);
  }

  @Override
  public void afterSingletonsInstantiated() {
    schedule();
  }

  private synchronized void schedule() {
    if (!isClosed) {
      next = timers.schedule(LOOK, () -> Thread.ofVirtual().name("gc").start(this::look));
    }
  }

  private void look() {
    try {
      chores.forEach(Chores::attempt);
    } finally {
      schedule();
    }
  }

  private static void attempt(Chore chore) {
    try {
      chore.doIfDue();
    } catch (RuntimeException e) {
      log.atWarn().addKeyValue("chore", chore.name()).setCause(e).log("chore cannot be done yet");
    }
  }

  @Override
  public synchronized void destroy() {
    isClosed = true;
    next.cancel();
  }
}
