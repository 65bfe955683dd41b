package dragonfly.manager;

import com.google.protobuf.Timestamp;
import dragonfly.api.ext.v1.Candidate;
import dragonfly.api.ext.v1.ExplainRequest;
import dragonfly.api.ext.v1.ExplainResponse;
import dragonfly.api.ext.v1.LiveGrpc;
import dragonfly.api.ext.v1.LiveHost;
import dragonfly.api.ext.v1.LivePeer;
import dragonfly.api.ext.v1.LiveTask;
import dragonfly.api.ext.v1.MinuteOfTraffic;
import dragonfly.api.ext.v1.Note;
import dragonfly.api.ext.v1.ReadHistoryRequest;
import dragonfly.api.ext.v1.ReadTrafficRequest;
import dragonfly.api.ext.v1.ReadTrafficResponse;
import dragonfly.api.ext.v1.Reason;
import dragonfly.api.ext.v1.TaskFrame;
import dragonfly.api.ext.v1.TasksFrame;
import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.api.ext.v1.Verdict;
import dragonfly.api.ext.v1.VerdictCount;
import dragonfly.api.ext.v1.WatchTaskRequest;
import dragonfly.api.ext.v1.WatchTasksRequest;
import dragonfly.api.ext.v1.WatchTopologyRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** What a scheduler shows: one task, its own host and one that all schedulers share. */
final class FakeLive extends LiveGrpc.LiveImplBase {
  private static final Timestamp AT = time(Instant.parse("2026-01-01T10:00:03Z"));

  /** Streams that are open now. */
  final AtomicInteger streams = new AtomicInteger();

  /** Streams that were opened. */
  final AtomicInteger opened = new AtomicInteger();

  /** Begin of the last minute of {@link #readTraffic}, in which 10 bytes and 30 moved. */
  volatile Instant minute = Instant.EPOCH;

  private final String name;

  FakeLive(String name) {
    this.name = name;
  }

  private static Timestamp time(Instant time) {
    return Timestamp.newBuilder().setSeconds(time.getEpochSecond()).build();
  }

  private LiveTask task() {
    return LiveTask.newBuilder()
        .setTaskId("task-of-all")
        .setUrl("http://origin/file")
        .setState("Running")
        .setPeerCount(1)
        .setPieceCount(4)
        .setSourceBytes(100)
        .setPeerBytesPerSecond(7)
        .setCreatedAt(AT)
        .build();
  }

  private <M> void show(M frame, StreamObserver<M> out) {
    streams.incrementAndGet();
    opened.incrementAndGet();
    ((ServerCallStreamObserver<M>) out).setOnCancelHandler(streams::decrementAndGet);
    out.onNext(frame);
  }

  @Override
  public void watchTasks(WatchTasksRequest request, StreamObserver<TasksFrame> out) {
    show(TasksFrame.newBuilder().addTasks(task()).setTaskCount(1).build(), out);
  }

  @Override
  public void watchTask(WatchTaskRequest request, StreamObserver<TaskFrame> out) {
    show(
        TaskFrame.newBuilder()
            .setTask(task())
            .setCellCount(4)
            .setPiecesPerCell(1)
            .addPeers(LivePeer.newBuilder().setPeerId(name + "-peer").setCreatedAt(AT))
            .build(),
        out);
  }

  @Override
  public void watchTopology(WatchTopologyRequest request, StreamObserver<TopologyFrame> out) {
    show(frame(), out);
  }

  private TopologyFrame frame() {
    return TopologyFrame.newBuilder()
        .setAt(AT)
        .setHasHosts(true)
        .addHosts(LiveHost.newBuilder().setHostId("shared").setHostname("shared"))
        .addHosts(LiveHost.newBuilder().setHostId(name + "-host").setHostname(name))
        .addHostReceived(0)
        .addHostReceived(5)
        .addHostSent(5)
        .addHostSent(0)
        .addHostFromSource(1)
        .addHostFromSource(0)
        .addEdgeParent(0)
        .addEdgeChild(1)
        .addEdgeRate(5)
        .setEdgeCount(1)
        .setHostCount(2)
        .build();
  }

  @Override
  public void readHistory(ReadHistoryRequest request, StreamObserver<TopologyFrame> out) {
    out.onNext(frame().toBuilder().addHostNumber(0).addHostNumber(1).build());
    out.onCompleted();
  }

  @Override
  public void readTraffic(ReadTrafficRequest request, StreamObserver<ReadTrafficResponse> out) {
    var answer = ReadTrafficResponse.newBuilder().setUntil(time(minute));
    if (request.getSince().getSeconds() < minute.getEpochSecond()) {
      answer.addMinutes(
          MinuteOfTraffic.newBuilder().setBegin(time(minute)).setSourceBytes(10).setPeerBytes(30));
    }
    out.onNext(answer.build());
    out.onCompleted();
  }

  @Override
  public void explain(ExplainRequest request, StreamObserver<ExplainResponse> out) {
    if (!request.getTaskId().equals("task-of-all")) {
      out.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    out.onNext(
        ExplainResponse.newBuilder()
            .setTask(task())
            .addNotes(
                Note.newBuilder()
                    .setAt(AT)
                    .setReason(Reason.PARENTS_GIVEN)
                    .setPeerId(name + "-peer")
                    .setHostname(name)
                    .setWaitedMillis(12)
                    .addCandidates(
                        Candidate.newBuilder().setHostname("shared").setVerdict(Verdict.TAKEN))
                    .addCounts(VerdictCount.newBuilder().setVerdict(Verdict.BLOCKED).setCount(2)))
            .build());
    out.onCompleted();
  }
}
