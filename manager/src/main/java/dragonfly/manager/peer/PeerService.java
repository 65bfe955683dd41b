package dragonfly.manager.peer;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.web.Paging;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionOperations;

/**
 * The hosts that the schedulers know. Thread-safe; blocks on the database.
 *
 * <p>A list needs the number of all rows only for the link to its last page. Up to {@value
 * #COUNTED_EXACTLY} they are counted each time; the number of more is remembered and counted again
 * behind the answer when it is older than ten seconds.
 */
@Service
public final class PeerService {
  private static final int COUNTED_EXACTLY = 10_000;
  private static final int BATCH = 500;
  private static final int ATTEMPTS = 10;

  private final PeerStore store;
  private final TransactionOperations transactions;
  private final InstantSource clock;
  private final LoadingCache<PeerFilter, Long> totals;

  PeerService(PeerStore store, TransactionOperations transactions, InstantSource clock) {
    this.store = store;
    this.transactions = transactions;
    this.clock = clock;
    this.totals =
        Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .refreshAfterWrite(Duration.ofSeconds(10))
            .executor(Thread.ofVirtual().name("peer-count-", 0)::start)
            .build(filter -> store.count(filter, Long.MAX_VALUE));
  }

  /** One page of those that the filter lets pass, by id. */
  public Paging.Result<Peer> list(PeerFilter filter, boolean isDescending, Paging paging) {
    long total = total(filter);
    long offset = (paging.page() - 1L) * paging.perPage();
    long after = total - offset - paging.perPage();
    // no row far from both ends is skipped over twice
    if (total > COUNTED_EXACTLY && after >= 0 && after < offset) {
      var rows = store.list(filter, !isDescending, after, paging.perPage());
      return new Paging.Result<>(rows.reversed(), total);
    }
    return new Paging.Result<>(store.list(filter, isDescending, offset, paging.perPage()), total);
  }

  private long total(PeerFilter filter) {
    long counted = store.count(filter, COUNTED_EXACTLY + 1);
    return counted <= COUNTED_EXACTLY ? counted : totals.get(filter);
  }

  /**
   * The peer of this id.
   *
   * @throws NotFoundException if there is none
   */
  public Peer get(long id) {
    return store.find(id).orElseThrow(() -> new NotFoundException("record not found"));
  }

  /**
   * Stores a new peer.
   *
   * @throws ConflictException if this host of the cluster is known
   * @throws NotFoundException if there is no such cluster
   */
  public Peer create(PeerFacts peer) {
    try {
      return transactions.execute(
          _ -> {
            store.insert(List.of(peer), now());
            return store
                .find(peer.hostName(), peer.ip(), peer.schedulerClusterId())
                .orElseThrow(() -> new IllegalStateException("not stored"));
          });
    } catch (DuplicateKeyException _) {
      throw new ConflictException("Conflict");
    } catch (DataIntegrityViolationException _) {
      throw new NotFoundException("scheduler cluster " + peer.schedulerClusterId() + " not found");
    }
  }

  /**
   * Forgets a peer.
   *
   * @throws NotFoundException if there is none
   */
  public void delete(long id) {
    if (!store.delete(id)) {
      throw new NotFoundException("record not found");
    }
  }

  /**
   * Stores what a scheduler says of its hosts, new or known, in batches; of two reports of one host
   * the later counts. What is stored stays when a later batch fails.
   *
   * @return since when the rows are fresh, for {@link #forgetOlder}
   */
  public Instant store(Collection<PeerFacts> peers) {
    var now = now();
    var distinct = new LinkedHashMap<Key, PeerFacts>();
    peers.forEach(peer -> distinct.put(Key.of(peer), peer));
    // in one order everywhere, so that two managers at the same work do not lock each other out
    var sorted =
        distinct.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(Map.Entry::getValue)
            .toList();
    for (int from = 0; from < sorted.size(); from += BATCH) {
      var batch = sorted.subList(from, Math.min(from + BATCH, sorted.size()));
      storeInTurn(batch, now);
    }
    return now;
  }

  private void storeInTurn(List<PeerFacts> batch, Instant now) {
    for (int attempt = 1; ; attempt++) {
      try {
        storeBatch(batch, now);
        return;
      } catch (DuplicateKeyException | PessimisticLockingFailureException e) {
        // another manager stores the same peers at this moment
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void storeBatch(List<PeerFacts> batch, Instant now) {
    transactions.executeWithoutResult(
        _ -> {
          var missing = store.update(batch, now);
          if (!missing.isEmpty()) {
            store.insert(missing, now);
          }
        });
  }

  /**
   * Forgets the peers of a cluster that were not reported since.
   *
   * @return how many
   */
  public int forgetOlder(long schedulerClusterId, Instant since) {
    return store.deleteOlder(schedulerClusterId, since);
  }

  /** As precise as the column, so that what was just stored is not older than it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private record Key(long clusterId, String hostName, String ip) implements Comparable<Key> {
    static Key of(PeerFacts peer) {
      return new Key(peer.schedulerClusterId(), peer.hostName(), peer.ip());
    }

    @Override
    public int compareTo(Key other) {
      int byCluster = Long.compare(clusterId, other.clusterId);
      int byName = byCluster != 0 ? byCluster : hostName.compareTo(other.hostName);
      return byName != 0 ? byName : ip.compareTo(other.ip);
    }
  }
}
