package dragonfly.launcher.demo;

import dragonfly.dfget.progress.Amounts;
import dragonfly.dfget.progress.JsonLine;
import dragonfly.launcher.text.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The account of one demo run. Immutable.
 *
 * @param size bytes of the file
 * @param sourceSha256 digest of the source in hexadecimal
 * @param source what the source was asked for
 * @param peers one result per peer, in the order of their names
 */
public record DemoReport(
    long size, String sourceSha256, CountingSource.Count source, List<PeerResult> peers) {
  // room for a look at the source (one byte each) before its length is known
  private static final long PROBE_BYTES_PER_PEER = 16;

  public DemoReport {
    peers = List.copyOf(peers);
  }

  /** How often the file's bytes left the source. */
  public double copies() {
    return size == 0 ? 0 : (double) source.bodyBytes() / size;
  }

  /** Whether the source gave each byte once, but for a few bytes asked to learn the length. */
  public boolean isOneCopy() {
    long surplus = source.bodyBytes() - size;
    return surplus >= 0 && surplus <= PROBE_BYTES_PER_PEER * (peers.size() + 1);
  }

  /** Whether every peer has the file with the source's digest. */
  public boolean isEveryDigestEqual() {
    return peers.stream().allMatch(peer -> sourceSha256.equals(peer.sha256()));
  }

  /** Whether the demo showed what it promises. */
  public boolean isRight() {
    return isOneCopy() && isEveryDigestEqual();
  }

  /** What the seed fetched: all that the source gave but for what peers fetched themselves. */
  public long seedSourceBytes() {
    return source.bodyBytes() - peers.stream().mapToLong(PeerResult::sourceBytes).sum();
  }

  /** For a terminal. */
  public List<String> lines() {
    var lines = new ArrayList<>(table().lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "source copies   %.2f   (%s served of %s, %d requests: %d HEAD, %d GET)",
            copies(),
            Amounts.size(source.bodyBytes()),
            Amounts.size(size),
            source.requests(),
            source.headRequests(),
            source.getRequests()));
    lines.add("SHA-256 source  " + sourceSha256);
    for (var peer : peers) {
      lines.add("SHA-256 %-7s %s".formatted(peer.name(), digest(peer)));
    }
    lines.add("");
    lines.add(isRight() ? "all right: one copy from the source, every digest equal" : wrong());
    return lines;
  }

  private Table table() {
    var table =
        new Table(
            Table.Align.LEFT,
            Table.Align.RIGHT,
            Table.Align.RIGHT,
            Table.Align.RIGHT,
            Table.Align.RIGHT,
            Table.Align.LEFT);
    table.row("", "time", "rate", "from source", "from peers", "result");
    for (var peer : peers) {
      table.row(
          peer.name(),
          Amounts.seconds(peer.elapsed().toNanos()),
          rate(peer),
          Amounts.size(peer.sourceBytes()),
          Amounts.size(peer.peerBytes()),
          result(peer));
    }
    return table.row("seed", "", "", Amounts.size(seedSourceBytes()), "", "");
  }

  private static String rate(PeerResult peer) {
    long nanos = Math.max(1, peer.elapsed().toNanos());
    return Amounts.rate(peer.bytes() * 1e9 / nanos);
  }

  private String result(PeerResult peer) {
    if (peer.failure() != null) {
      return "failed: " + peer.failure();
    }
    return sourceSha256.equals(peer.sha256()) ? "digest equal" : "DIGEST DIFFERS";
  }

  private String digest(PeerResult peer) {
    if (peer.sha256() == null) {
      return "none";
    }
    return peer.sha256() + (peer.sha256().equals(sourceSha256) ? "  equal" : "  DIFFERENT");
  }

  private String wrong() {
    return isEveryDigestEqual()
        ? String.format(Locale.ROOT, "wrong: %.4f copies from the source, expected 1.00", copies())
        : "wrong: not every peer has the source's content";
  }

  /** For programs: one JSON object on one line. */
  public String json() {
    String results = peers.stream().map(this::json).collect(Collectors.joining(",", "[", "]"));
    return new JsonLine()
        .bool("right", isRight())
        .number("size", size)
        .text("sha256", sourceSha256)
        .json("sourceCopies", String.format(Locale.ROOT, "%.4f", copies()))
        .number("sourceBytes", source.bodyBytes())
        .number("sourceHeadRequests", source.headRequests())
        .number("sourceGetRequests", source.getRequests())
        .number("seedSourceBytes", seedSourceBytes())
        .json("peers", results)
        .toString();
  }

  private String json(PeerResult peer) {
    var line =
        new JsonLine()
            .text("name", peer.name())
            .number("milliseconds", peer.elapsed().toMillis())
            .number("sourceBytes", peer.sourceBytes())
            .number("peerBytes", peer.peerBytes())
            .bool("digestEqual", sourceSha256.equals(peer.sha256()));
    if (peer.sha256() != null) {
      line.text("sha256", peer.sha256());
    }
    if (peer.failure() != null) {
      line.text("failure", peer.failure());
    }
    return line.toString();
  }
}
