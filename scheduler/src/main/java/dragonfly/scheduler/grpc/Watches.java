package dragonfly.scheduler.grpc;

import dragonfly.scheduler.resource.PieceReport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/** The open streams of digests, by number. Thread-safe. */
final class Watches {
  private final AtomicLong lastId = new AtomicLong();
  private final ConcurrentMap<Long, WatchPieceDigestsCall> calls = new ConcurrentHashMap<>();

  long nextId() {
    return lastId.incrementAndGet();
  }

  void opened(long id, WatchPieceDigestsCall call) {
    calls.put(id, call);
  }

  void closed(long id) {
    calls.remove(id);
  }

  void tell(Set<Long> ids, List<PieceReport> pieces) {
    for (Long id : ids) {
      WatchPieceDigestsCall call = calls.get(id);
      if (call != null) {
        call.tell(pieces);
      }
    }
  }
}
