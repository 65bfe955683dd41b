package dragonfly.daemon.scheduler;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dragonfly.api.common.v2.Build;
import dragonfly.api.common.v2.CPU;
import dragonfly.api.common.v2.CPUTimes;
import dragonfly.api.common.v2.CgroupCPU;
import dragonfly.api.common.v2.CgroupDisk;
import dragonfly.api.common.v2.CgroupMemory;
import dragonfly.api.common.v2.Disk;
import dragonfly.api.common.v2.Download;
import dragonfly.api.common.v2.Host;
import dragonfly.api.common.v2.Memory;
import dragonfly.api.common.v2.Network;
import dragonfly.api.common.v2.Piece;
import dragonfly.api.common.v2.TrafficType;
import dragonfly.api.scheduler.v2.AnnouncePeerResponse;
import dragonfly.core.piece.PieceLayout;
import dragonfly.daemon.host.HostFacts;
import dragonfly.daemon.host.HostIdentity;
import dragonfly.daemon.host.HostSnapshot;
import dragonfly.daemon.host.NetworkUsage;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Our records as messages and back. */
final class ScheduleMessages {
  private ScheduleMessages() {}

  static ScheduleResponse response(AnnouncePeerResponse response) {
    return switch (response.getResponseCase()) {
      case EMPTY_TASK_RESPONSE -> new ScheduleResponse.Empty();
      case NORMAL_TASK_RESPONSE -> {
        List<CandidateParent> parents =
            response.getNormalTaskResponse().getCandidateParentsList().stream()
                .map(CandidateParent::of)
                .toList();
        yield new ScheduleResponse.Normal(parents);
      }
      case NEED_BACK_TO_SOURCE_RESPONSE ->
          new ScheduleResponse.NeedBackToSource(
              response.getNeedBackToSourceResponse().getDescription());
      case METADATA_ONLY_RESPONSE -> new ScheduleResponse.MetadataOnly();
      case RESPONSE_NOT_SET ->
          new ScheduleResponse.Ended(
              Status.Code.UNIMPLEMENTED, "scheduler sent an answer of an unknown kind", false);
    };
  }

  static Piece piece(PieceReport piece, TrafficType traffic) {
    var message =
        Piece.newBuilder()
            .setNumber(piece.number())
            .setOffset(piece.offset())
            .setLength(piece.length())
            .setDigest(piece.digest())
            .setTrafficType(traffic)
            .setCost(duration(piece.cost()))
            .setCreatedAt(timestamp(piece.createdAt()));
    if (piece.parentId() != null) {
      message.setParentId(piece.parentId());
    }
    return message.build();
  }

  static dragonfly.api.ext.v1.HeldTask heldTask(HeldTask task) {
    var download =
        Download.newBuilder()
            .setUrl(task.url())
            .setActualContentLength(task.contentLength())
            .setActualPieceLength(task.pieceLength())
            .setActualPieceCount(new PieceLayout(task.contentLength(), task.pieceLength()).count());
    if (task.tag() != null) {
      download.setTag(task.tag());
    }
    if (task.application() != null) {
      download.setApplication(task.application());
    }
    if (task.digest() != null) {
      download.setDigest(task.digest());
    }
    var message =
        dragonfly.api.ext.v1.HeldTask.newBuilder()
            .setDownload(download)
            .setTaskId(task.taskId())
            .setPeerId(task.peerId())
            .setIsFinished(task.isFinished());
    if (!task.isFinished()) {
      message.setPieces(ByteString.copyFrom(task.pieces().toBytes()));
    }
    if (task.sourceVersion() != null) {
      message.setSourceVersion(task.sourceVersion());
    }
    return message.build();
  }

  static Host host(HostIdentity identity, HostFacts.OperatingSystem system, HostSnapshot snapshot) {
    var network = network(snapshot.network()).toBuilder();
    if (identity.idc() != null) {
      network.setIdc(identity.idc());
    }
    if (identity.location() != null) {
      network.setLocation(identity.location());
    }
    return Host.newBuilder()
        .setId(identity.hostId())
        .setType(identity.seed() ? 1 : 0)
        .setHostname(identity.hostname())
        .setIp(identity.ip())
        .setPort(identity.port())
        .setDownloadPort(identity.port())
        .setOs(system.os())
        .setPlatform(system.platform())
        .setPlatformFamily(system.platformFamily())
        .setPlatformVersion(system.platformVersion())
        .setKernelVersion(system.kernelVersion())
        .setCpu(cpu(snapshot.processor()))
        .setMemory(memory(snapshot.memory()))
        .setNetwork(network)
        .setDisk(disk(snapshot.disk()))
        .setBuild(
            Build.newBuilder()
                .setGitVersion(identity.version())
                .setGitCommit(identity.commit())
                .setPlatform("java/" + identity.release()))
        .setSchedulerClusterId(identity.schedulerClusterId())
        .setDisableShared(identity.disableShared())
        .setProxyPort(identity.proxyPort())
        .setName(identity.name())
        .build();
  }

  static Network network(NetworkUsage usage) {
    return Network.newBuilder()
        .setMaxRxBandwidth(usage.maxRxBitsPerSecond())
        .setRxBandwidth(usage.rxBitsPerSecond())
        .setMaxTxBandwidth(usage.maxTxBitsPerSecond())
        .setTxBandwidth(usage.txBitsPerSecond())
        .build();
  }

  private static CPU cpu(HostSnapshot.Processor processor) {
    var times = processor.times();
    var cpu =
        CPU.newBuilder()
            .setLogicalCount(processor.logicalCount())
            .setPhysicalCount(processor.physicalCount())
            .setPercent(processor.percent())
            .setProcessPercent(processor.processPercent())
            .setTimes(
                CPUTimes.newBuilder()
                    .setUser(times.user())
                    .setSystem(times.system())
                    .setIdle(times.idle())
                    .setNice(times.nice())
                    .setIowait(times.ioWait())
                    .setIrq(times.irq())
                    .setSoftirq(times.softIrq())
                    .setSteal(times.steal())
                    .setGuest(times.guest())
                    .setGuestNice(times.guestNice()));
    var cgroup = processor.cgroup();
    if (cgroup != null) {
      cpu.setCgroup(
          CgroupCPU.newBuilder()
              .setPeriod(cgroup.periodMicros())
              .setQuota(cgroup.quotaMicros())
              .setUsedPercent(cgroup.usedPercent()));
    }
    return cpu.build();
  }

  private static Memory memory(HostSnapshot.Memory memory) {
    var message =
        Memory.newBuilder()
            .setTotal(memory.total())
            .setAvailable(memory.available())
            .setUsed(memory.used())
            .setUsedPercent(memory.usedPercent())
            .setProcessUsedPercent(memory.processUsedPercent())
            .setFree(memory.free());
    var cgroup = memory.cgroup();
    if (cgroup != null) {
      message.setCgroup(
          CgroupMemory.newBuilder()
              .setLimit(cgroup.limit())
              .setUsage(cgroup.usage())
              .setUsedPercent(cgroup.usedPercent()));
    }
    return message.build();
  }

  private static Disk disk(HostSnapshot.Disk disk) {
    var message =
        Disk.newBuilder()
            .setTotal(disk.total())
            .setFree(disk.free())
            .setUsed(disk.used())
            .setUsedPercent(disk.usedPercent())
            .setReadBandwidth(disk.readBandwidth())
            .setWriteBandwidth(disk.writeBandwidth());
    var cgroup = disk.cgroup();
    if (cgroup != null) {
      message.setCgroup(
          CgroupDisk.newBuilder()
              .setReadBandwidth(cgroup.readBandwidth())
              .setWriteBandwidth(cgroup.writeBandwidth()));
    }
    return message.build();
  }

  static com.google.protobuf.Duration duration(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
