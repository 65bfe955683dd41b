package dragonfly.manager.job.grpc;

import dragonfly.core.job.PeerSelection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One content that a scheduler is asked to bring to hosts. Immutable; it may hold credentials.
 *
 * @param blobDigest whether hosts name the content by the digest at the end of its URL
 * @param hostIds exactly these instead of the selection; empty: the selection
 * @param timeout of each host
 */
public record PreheatOrder(
    String url,
    Map<String, String> headers,
    @Nullable Long pieceLength,
    @Nullable String tag,
    @Nullable String application,
    List<String> filteredQueryParams,
    int priority,
    boolean blobDigest,
    List<byte[]> authorities,
    boolean insecureSkipVerify,
    @Nullable ObjectStorageAccess objectStorage,
    @Nullable String hdfsDelegationToken,
    PeerSelection selection,
    List<String> hostIds,
    int concurrentPeers,
    Duration timeout) {

  public PreheatOrder {
    headers = Map.copyOf(headers);
    filteredQueryParams = List.copyOf(filteredQueryParams);
    authorities = List.copyOf(authorities);
    hostIds = List.copyOf(hostIds);
  }

  /** How to reach an object storage. */
  public record ObjectStorageAccess(
      @Nullable String region,
      @Nullable String endpoint,
      @Nullable String accessKeyId,
      @Nullable String accessKeySecret,
      @Nullable String sessionToken,
      @Nullable String credentialPath,
      @Nullable String predefinedAcl,
      @Nullable String securityToken,
      @Nullable Boolean insecureSkipVerify) {
    @Override
    public String toString() {
      return "ObjectStorageAccess(" + endpoint + ")";
    }
  }

  /** Keeps credentials out of logs. */
  @Override
  public String toString() {
    return "PreheatOrder(" + selection.scope() + ")";
  }
}
