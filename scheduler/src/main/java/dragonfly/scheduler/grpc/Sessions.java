package dragonfly.scheduler.grpc;

import dragonfly.scheduler.scheduling.Decision;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open announce streams, by number. Thread-safe. */
final class Sessions {
  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentMap<Long, AnnouncePeerCall> calls = new ConcurrentHashMap<>();

  long nextId() {
    return lastId.incrementAndGet();
  }

  void opened(long id, AnnouncePeerCall call) {
    calls.put(id, call);
  }

  void closed(long id) {
    calls.remove(id);
  }

  /** Hands the decision to its stream if that is still open. */
  void carryOut(Decision.ForSession decision) {
    AnnouncePeerCall call = calls.get(decision.sessionId());
    if (call != null) {
      call.carryOut(decision);
    }
  }
}
