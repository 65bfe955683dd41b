package dragonfly.scheduler.grpc;

import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Piece;
import dragonfly.core.piece.ByteRange;
import dragonfly.scheduler.resource.HostReport;
import dragonfly.scheduler.resource.PeerTerms;
import dragonfly.scheduler.resource.PieceReport;
import dragonfly.scheduler.resource.Priority;
import dragonfly.scheduler.resource.TaskFacts;
import org.jspecify.annotations.Nullable;

/** Messages to records. A message that cannot be used is an {@link IllegalArgumentException}. */
final class Requests {
  /** So begins the build platform of daemons that trade pieces in both directions. */
  private static final String MESH_PLATFORM = "java";

  private Requests() {}

  static String required(String name, String value) {
    if (value.isEmpty()) {
      throw new IllegalArgumentException("value is empty: field=" + name);
    }
    return value;
  }

  /**
   * @param version that all daemons of the cluster count as; null: what the host says
   */
  static HostReport host(
      Host host, java.time.@Nullable Duration interval, @Nullable String version) {
    required("host.id", host.getId());
    required("host.hostname", host.getHostname());
    required("host.ip", host.getIp());
    if (host.getPort() < 1 || host.getPort() > 65535) {
      throw new IllegalArgumentException(
          "port is out of range: field=host.port value=%d expected=1..65535"
              .formatted(host.getPort()));
    }
    var network = host.getNetwork();
    return new HostReport(
        host.getType(),
        host.getHostname(),
        host.getIp(),
        host.getPort(),
        network.getIdc(),
        network.getLocation(),
        network.getMaxTxBandwidth(),
        network.getTxBandwidth(),
        !host.getDisableShared(),
        version == null ? host.getBuild().getGitVersion() : version,
        host.getBuild().getPlatform().startsWith(MESH_PLATFORM),
        interval,
        HostMessage.of(host));
  }

  /**
   * @param sourceVersion null when the peer does not say
   */
  static TaskFacts facts(Download download, @Nullable String sourceVersion) {
    required("download.url", download.getUrl());
    return new TaskFacts(
        download.getUrl(),
        download.getTypeValue(),
        download.hasTag() ? download.getTag() : null,
        download.hasApplication() ? download.getApplication() : null,
        download.hasDigest() ? download.getDigest() : null,
        download.getFilteredQueryParamsList(),
        download.getActualPieceLength(),
        download.hasActualContentLength() ? download.getActualContentLength() : -1,
        download.hasActualPieceCount() ? Math.toIntExact(download.getActualPieceCount()) : -1,
        sourceVersion);
  }

  static PeerTerms terms(Download download, Priority priority) {
    return new PeerTerms(
        download.hasRange()
            ? new ByteRange(download.getRange().getStart(), download.getRange().getLength())
            : null,
        priority,
        download.getConcurrentPieceCount(),
        download.getNeedBackToSource(),
        !download.getDisableBackToSource());
  }

  static PieceReport piece(Piece piece, boolean isFromSource) {
    return new PieceReport(
        piece.getNumber(),
        piece.getOffset(),
        piece.getLength(),
        piece.getDigest(),
        isFromSource ? null : piece.getParentId(),
        Times.duration(piece.getCost()).toNanos(),
        Times.instant(piece.getCreatedAt()));
  }
}
