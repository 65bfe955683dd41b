package dragonfly.manager.job.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.HDFS;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.ObjectStorage;
import dragonfly.api.common.v2.TaskType;
import dragonfly.api.dfdaemon.v2.ListTaskEntriesRequest;
import dragonfly.api.ext.v1.FoundTask;
import dragonfly.api.ext.v1.HostProgress;
import dragonfly.api.ext.v1.PreheatRequest;
import dragonfly.api.scheduler.v2.PreheatFileRequest;
import dragonfly.api.scheduler.v2.StatFileRequest;
import dragonfly.core.id.TaskIds;
import dragonfly.manager.job.grpc.HostReport.State;
import dragonfly.manager.job.grpc.PreheatOrder.ObjectStorageAccess;
import dragonfly.manager.peer.PeerFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records to messages and back. */
final class OrderMessages {
  private OrderMessages() {}

  static Download download(PreheatOrder order) {
    var download =
        Download.newBuilder()
            .setUrl(order.url())
            .setType(TaskType.STANDARD)
            .setPriorityValue(order.priority())
            .putAllRequestHeader(order.headers())
            .addAllFilteredQueryParams(order.filteredQueryParams())
            .setEnableTaskIdBasedBlobDigest(order.blobDigest())
            .addAllCertificateChain(authorities(order))
            .setTimeout(duration(order.timeout()));
    set(order.pieceLength(), download::setPieceLength);
    set(order.tag(), download::setTag);
    set(order.application(), download::setApplication);
    var storage = order.objectStorage();
    if (storage != null) {
      download.setObjectStorage(storage(storage));
    }
    set(order.hdfsDelegationToken(), token -> download.setHdfs(hdfs(token)));
    return download.build();
  }

  /**
   * What a host is asked to list; the protocol wants the id of a task, which counts for nothing.
   */
  static ListTaskEntriesRequest listing(PreheatOrder order) {
    var request =
        ListTaskEntriesRequest.newBuilder()
            .setTaskId(TaskIds.ofContent(order.url()))
            .setUrl(order.url())
            .putAllRequestHeader(order.headers())
            .addAllCertificateChain(authorities(order));
    var storage = order.objectStorage();
    if (storage != null) {
      request.setObjectStorage(storage(storage));
    }
    set(order.hdfsDelegationToken(), token -> request.setHdfs(hdfs(token)));
    return request.build();
  }

  static PreheatRequest preheat(PreheatOrder order) {
    var selection = order.selection();
    var request =
        PreheatRequest.newBuilder()
            .setDownload(download(order))
            .setScope(selection.scope().wireName())
            .addAllIps(selection.ips())
            .setSelectionKey(selection.key())
            .setConcurrentPeerCount(order.concurrentPeers())
            .addAllHostIds(order.hostIds());
    set(selection.count(), request::setCount);
    set(selection.percentage(), request::setPercentage);
    return request.build();
  }

  static PreheatFileRequest preheatFile(PreheatOrder order) {
    var selection = order.selection();
    var request =
        PreheatFileRequest.newBuilder()
            .setUrl(order.url())
            .setPriorityValue(order.priority())
            .putAllHeader(order.headers())
            .addAllFilteredQueryParams(order.filteredQueryParams())
            .setScope(selection.scope().wireName())
            .addAllIps(selection.ips())
            .setConcurrentPeerCount(order.concurrentPeers())
            .addAllCertificateChain(authorities(order))
            .setInsecureSkipVerify(order.insecureSkipVerify())
            .setTimeout(duration(order.timeout()));
    set(order.pieceLength(), request::setPieceLength);
    set(order.tag(), request::setTag);
    set(order.application(), request::setApplication);
    set(selection.count(), request::setCount);
    set(selection.percentage(), request::setPercentage);
    var storage = order.objectStorage();
    if (storage != null) {
      request.setObjectStorage(storage(storage));
    }
    set(order.hdfsDelegationToken(), token -> request.setHdfs(hdfs(token)));
    return request.build();
  }

  static StatFileRequest statFile(PreheatOrder order) {
    var request =
        StatFileRequest.newBuilder()
            .setUrl(order.url())
            .putAllHeader(order.headers())
            .addAllFilteredQueryParams(order.filteredQueryParams())
            .setConcurrentPeerCount(order.concurrentPeers());
    set(order.pieceLength(), request::setPieceLength);
    set(order.tag(), request::setTag);
    set(order.application(), request::setApplication);
    return request.build();
  }

  private static List<ByteString> authorities(PreheatOrder order) {
    return order.authorities().stream().map(ByteString::copyFrom).toList();
  }

  private static ObjectStorage storage(ObjectStorageAccess access) {
    var message = ObjectStorage.newBuilder();
    set(access.region(), message::setRegion);
    set(access.endpoint(), message::setEndpoint);
    set(access.accessKeyId(), message::setAccessKeyId);
    set(access.accessKeySecret(), message::setAccessKeySecret);
    set(access.sessionToken(), message::setSessionToken);
    set(access.credentialPath(), message::setCredentialPath);
    set(access.predefinedAcl(), message::setPredefinedAcl);
    set(access.securityToken(), message::setSecurityToken);
    set(access.insecureSkipVerify(), message::setInsecureSkipVerify);
    return message.build();
  }

  private static HDFS hdfs(String token) {
    return HDFS.newBuilder().setDelegationToken(token).build();
  }

  private static <T> void set(@Nullable T value, Consumer<T> setter) {
    if (value != null && !value.equals("") && !value.equals(0L)) {
      setter.accept(value);
    }
  }

  private static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static HostReport report(HostProgress host) {
    var state =
        switch (host.getState()) {
          case WAITING, UNRECOGNIZED -> State.WAITING;
          case RUNNING -> State.RUNNING;
          case SUCCEEDED -> State.SUCCEEDED;
          case FAILED -> State.FAILED;
        };
    return new HostReport(
        host.getHostId(),
        host.getHostname(),
        host.getIp(),
        host.getHostType(),
        state,
        host.getDescription(),
        host.getFinishedPieceCount(),
        host.getPieceCount(),
        host.getContentLength(),
        state == State.SUCCEEDED,
        null,
        null);
  }

  static HostReport report(FoundTask found) {
    return new HostReport(
        found.getHostId(),
        found.getHostname(),
        found.getIp(),
        found.getHostType(),
        State.SUCCEEDED,
        "",
        0,
        0,
        0,
        found.getIsFinished(),
        instant(found.getCreatedAt()),
        instant(found.getUpdatedAt()));
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static JobHost host(Host host) {
    return new JobHost(
        host.getId(), host.getHostname(), host.getIp(), host.getPort(), host.getType());
  }

  static PeerFacts facts(Host host, long clusterId) {
    var network = host.getNetwork();
    var build = host.getBuild();
    return new PeerFacts(
        host.getHostname(),
        host.getType() == 0 ? "normal" : "super",
        network.getIdc(),
        network.getLocation(),
        host.getIp(),
        host.getPort(),
        host.getDownloadPort(),
        0,
        host.getProxyPort(),
        "active",
        host.getOs(),
        host.getPlatform(),
        host.getPlatformFamily(),
        host.getPlatformVersion(),
        host.getKernelVersion(),
        build.getGitVersion(),
        build.getGitCommit(),
        build.getPlatform(),
        clusterId);
  }
}
