package dragonfly.manager.live.grpc;

import com.google.protobuf.Timestamp;
import dragonfly.api.ext.v1.ExplainResponse;
import dragonfly.api.ext.v1.ReadTrafficResponse;
import dragonfly.api.ext.v1.TaskFrame;
import dragonfly.api.ext.v1.TasksFrame;
import dragonfly.api.ext.v1.TopologyFrame;
import dragonfly.api.ext.v1.VerdictCount;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Messages to records. */
final class LiveMessages {
  private LiveMessages() {}

  static LiveFrame tasks(TasksFrame frame) {
    return new LiveFrame.Tasks(
        frame.getTasksList().stream().map(LiveMessages::task).toList(),
        frame.getTaskCount(),
        frame.getSourceBytesPerSecond(),
        frame.getPeerBytesPerSecond());
  }

  static LiveFrame peers(TaskFrame frame) {
    return new LiveFrame.Peers(
        frame.hasTask() ? task(frame.getTask()) : null,
        frame.getPeersList().stream().map(LiveMessages::peer).toList(),
        frame.getPiecesPerCell(),
        frame.getCellCount());
  }

  private static LiveTask task(dragonfly.api.ext.v1.LiveTask task) {
    return new LiveTask(
        task.getTaskId(),
        task.getUrl(),
        task.getTag(),
        task.getApplication(),
        task.getState(),
        task.getContentLength(),
        task.getPieceCount(),
        task.getPeerCount(),
        task.getDownloadingCount(),
        task.getWaitingCount(),
        task.getSourceCount(),
        task.getFinishedCount(),
        task.getSourceBytes(),
        task.getPeerBytes(),
        task.getSourceBytesPerSecond(),
        task.getPeerBytesPerSecond(),
        time(task.getCreatedAt()));
  }

  private static LivePeer peer(dragonfly.api.ext.v1.LivePeer peer) {
    var base64 = Base64.getEncoder();
    return new LivePeer(
        peer.getPeerId(),
        peer.getHostId(),
        peer.getHostname(),
        peer.getIp(),
        peer.getIdc(),
        peer.getIsSeed(),
        peer.getState(),
        peer.getIsWaiting(),
        peer.getFinishedPieceCount(),
        base64.encodeToString(peer.getCells().toByteArray()),
        base64.encodeToString(peer.getSourceCells().toByteArray()),
        peer.getSourceBytes(),
        peer.getPeerBytes(),
        peer.getBytesPerSecond(),
        peer.getSentBytesPerSecond(),
        peer.hasEtaSeconds() ? peer.getEtaSeconds() : null,
        peer.getParentsList().stream()
            .map(
                parent ->
                    new LivePeer.Parent(
                        parent.getPeerId(),
                        parent.getHostId(),
                        parent.getHostname(),
                        parent.getBytesPerSecond()))
            .toList(),
        peer.getCostMillis(),
        time(peer.getCreatedAt()));
  }

  static List<LiveHost> hosts(TopologyFrame frame) {
    return frame.getHostsList().stream()
        .map(
            host ->
                new LiveHost(
                    host.getHostId(),
                    host.getHostname(),
                    host.getIp(),
                    host.getIdc(),
                    host.getLocation(),
                    host.getIsSeed()))
        .toList();
  }

  /**
   * @param hosts what the frame or an earlier one listed
   */
  static Topology topology(TopologyFrame frame, List<LiveHost> hosts) {
    return new Topology(
        time(frame.getAt()),
        hosts,
        frame.getHostNumberCount() > 0
            ? List.copyOf(frame.getHostNumberList())
            : IntStream.range(0, frame.getHostReceivedCount()).boxed().toList(),
        List.copyOf(frame.getHostReceivedList()),
        List.copyOf(frame.getHostSentList()),
        List.copyOf(frame.getHostFromSourceList()),
        List.copyOf(frame.getEdgeParentList()),
        List.copyOf(frame.getEdgeChildList()),
        List.copyOf(frame.getEdgeRateList()),
        frame.getHostCount(),
        frame.getEdgeCount(),
        frame.getSourceBytesPerSecond(),
        frame.getPeerBytesPerSecond());
  }

  static Explanation explanation(ExplainResponse answer) {
    return new Explanation(
        task(answer.getTask()),
        answer.getNotesList().stream().map(LiveMessages::note).toList(),
        answer.getIsCut());
  }

  private static Explanation.Note note(dragonfly.api.ext.v1.Note note) {
    return new Explanation.Note(
        time(note.getAt()),
        note.getReason().name(),
        note.getPeerId(),
        note.getHostname(),
        note.getWaitedMillis(),
        note.getCount(),
        note.getText(),
        note.getCandidatesList().stream()
            .map(
                candidate ->
                    new Explanation.Candidate(
                        candidate.getPeerId(),
                        candidate.getHostname(),
                        candidate.getVerdict().name()))
            .toList(),
        note.getCountsList().stream()
            .collect(
                Collectors.toMap(
                    count -> count.getVerdict().name(), VerdictCount::getCount, Integer::sum)));
  }

  static Minutes minutes(ReadTrafficResponse answer) {
    return new Minutes(
        answer.getMinutesList().stream()
            .map(
                minute ->
                    new Minutes.Minute(
                        time(minute.getBegin()), minute.getSourceBytes(), minute.getPeerBytes()))
            .toList(),
        time(answer.getUntil()));
  }

  private static Instant time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
