package dragonfly.daemon.task;

import dragonfly.core.time.Ticker;
import dragonfly.daemon.piece.ParentBook;
import dragonfly.daemon.piece.PieceCollector;
import dragonfly.daemon.piece.PieceDownloader;
import dragonfly.daemon.piece.PieceEvent;
import dragonfly.daemon.scheduler.CandidateParent;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One download's traffic with its parents: which pieces are under way, and what to ask for next.
 * Confined to the download's thread.
 */
final class ParentExchange implements AutoCloseable {
  /** A piece is asked for a second time when it takes so much longer than the others. */
  private static final int SLOW = 3;

  private static final Duration SLOW_AT_LEAST = Duration.ofSeconds(1);

  private final ParentBook book;
  private final PieceCollector collector;
  private final PieceDownloader downloader;
  private final int concurrentPieces;
  private final Ticker ticker;
  private final Map<Integer, Flight> flights = new HashMap<>();
  private double usualNanos;

  ParentExchange(
      ParentBook book,
      PieceCollector collector,
      PieceDownloader downloader,
      int concurrentPieces,
      Ticker ticker) {
    this.book = book;
    this.collector = collector;
    this.downloader = downloader;
    this.concurrentPieces = concurrentPieces;
    this.ticker = ticker;
  }

  /** Listens to the parents that are new. */
  void add(List<CandidateParent> parents, BitSet missing) {
    for (var parent : parents) {
      if (book.add(parent)) {
        collector.listen(parent, missing.stream());
      }
    }
  }

  /** More pieces are wanted than the parents were asked for. */
  void listenAgain(BitSet missing) {
    for (var parent : book.listenAgain()) {
      collector.listen(parent, missing.stream());
    }
  }

  /** Takes in what happened. */
  void apply(PieceEvent event) {
    switch (event) {
      case PieceEvent.Reported(var parent, int number, var address) ->
          book.reported(parent, number, address);
      case PieceEvent.StreamEnded(var parent, var reason) ->
          book.streamEnded(parent, reason != null);
      case PieceEvent.Stored(var parent, var piece, var cost) -> {
        double nanos = cost.toNanos();
        land(piece.number());
        book.stored(parent, piece.number(), piece.length(), cost.toNanos());
        usualNanos = usualNanos == 0 ? nanos : usualNanos * 0.8 + nanos * 0.2;
      }
      case PieceEvent.Failed(var parent, int number, _, boolean corrupt) -> {
        land(number);
        book.failed(parent, number, corrupt);
      }
    }
  }

  /**
   * Asks for as many of the {@code missing} pieces as may be under way. Once all are, slow ones are
   * asked for a second time: before that, it would only take bandwidth from others.
   */
  void ask(BitSet missing) {
    while (flights.size() < concurrentPieces) {
      var pick = book.next(missing, flights::containsKey);
      if (pick.isEmpty()) {
        if (missing.cardinality() <= flights.size()) {
          hedge(missing);
        }
        return;
      }
      flights.put(pick.get().number(), new Flight(pick.get().parent().peerId(), ticker.nanos()));
      downloader.start(pick.get());
    }
  }

  private void hedge(BitSet missing) {
    long now = ticker.nanos();
    double slow = Math.max((double) SLOW_AT_LEAST.toNanos(), usualNanos * SLOW);
    for (var entry : flights.entrySet()) {
      var flight = entry.getValue();
      // a flight stays in the books after its piece came from elsewhere
      if (missing.get(entry.getKey()) && flight.open == 1 && now - flight.startNanos > slow) {
        var pick = book.other(entry.getKey(), flight.parentId);
        if (pick.isPresent()) {
          flight.open++;
          downloader.start(pick.get());
          return;
        }
      }
    }
  }

  private void land(int number) {
    var flight = flights.get(number);
    if (flight != null && --flight.open == 0) {
      flights.remove(number);
    }
  }

  boolean isUnderWay(int number) {
    return flights.containsKey(number);
  }

  boolean isIdle() {
    return flights.isEmpty();
  }

  boolean canHelp(BitSet missing) {
    return book.canHelp(missing);
  }

  List<CandidateParent> failures() {
    return book.failures();
  }

  /** The host of a parent. */
  Optional<String> hostOf(String parentId) {
    return book.find(parentId).map(CandidateParent::hostId);
  }

  @Override
  public void close() {
    collector.close();
  }

  private static final class Flight {
    final String parentId;
    final long startNanos;
    int open = 1;

    Flight(String parentId, long startNanos) {
      this.parentId = parentId;
      this.startNanos = startNanos;
    }
  }
}
