package dragonfly.core.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How many and which of the hosts of a scope take part in a job: the given addresses, else so many,
 * else so many of a hundred, else all. A part of the hosts is chosen by rendezvous hashing of the
 * key: spread over all of them, and the same again when the job is repeated.
 *
 * @param ips empty: not chosen by address
 * @param count from 1; null: not limited by a number
 * @param percentage 1 to 100, rounded down to at least one host; null: not limited by a share
 * @param key jobs with the same key choose the same hosts
 */
public record PeerSelection(
    JobScope scope,
    List<String> ips,
    @Nullable Integer count,
    @Nullable Integer percentage,
    String key) {

  public PeerSelection {
    ips = List.copyOf(ips);
  }

  /**
   * What the choice needs to know of a host.
   *
   * @param type 0 normal, others are seeds
   */
  public record Member(String id, String ip, int type) {}

  /** The hosts that take part; of {@link JobScope#SINGLE_SEED_PEER} all seeds, any of which may. */
  public <T> List<T> choose(Collection<T> hosts, Function<T, Member> member) {
    boolean seeds = scope != JobScope.ALL_PEERS;
    var fitting = hosts.stream().filter(host -> (member.apply(host).type() != 0) == seeds).toList();
    if (scope == JobScope.SINGLE_SEED_PEER) {
      return fitting;
    }
    if (!ips.isEmpty()) {
      var wanted = Set.copyOf(ips);
      return fitting.stream().filter(host -> wanted.contains(member.apply(host).ip())).toList();
    }
    int number = number(fitting.size());
    if (number == fitting.size()) {
      return fitting;
    }
    return fitting.stream()
        .sorted(Comparator.comparing(host -> rank(member.apply(host).id())))
        .limit(number)
        .toList();
  }

  private int number(int available) {
    if (count != null) {
      return Math.min(count, available);
    }
    if (percentage != null && available > 0) {
      return Math.max(1, (int) ((long) available * percentage / 100));
    }
    return available;
  }

  private String rank(String hostId) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      hash.update(key.getBytes(StandardCharsets.UTF_8));
      hash.update((byte) 0);
      hash.update(hostId.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
