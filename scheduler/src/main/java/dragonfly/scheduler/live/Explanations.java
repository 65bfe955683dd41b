package dragonfly.scheduler.live;

import dragonfly.api.ext.v1.Candidate;
import dragonfly.api.ext.v1.ExplainRequest;
import dragonfly.api.ext.v1.ExplainResponse;
import dragonfly.api.ext.v1.Note;
import dragonfly.api.ext.v1.Reason;
import dragonfly.api.ext.v1.Verdict;
import dragonfly.api.ext.v1.VerdictCount;
import dragonfly.scheduler.resource.Swarm;

/** Notes of swarms as messages. */
final class Explanations {
  private Explanations() {}

  /** Called inside the context of the swarm. */
  static ExplainResponse of(Swarm swarm, ExplainRequest request, int limit) {
    var response =
        ExplainResponse.newBuilder().setTask(Samples.task(swarm)).setIsCut(swarm.notes().isCut());
    var notes = swarm.notes().newestFirst();
    while (notes.hasNext() && response.getNotesCount() < limit) {
      var note = notes.next();
      if (isWanted(note, request)) {
        response.addNotes(message(note));
      }
    }
    return response.build();
  }

  private static boolean isWanted(dragonfly.scheduler.resource.Note note, ExplainRequest request) {
    return note.peerId().isEmpty()
        || ((request.getPeerId().isEmpty() || note.peerId().equals(request.getPeerId()))
            && (request.getHostname().isEmpty() || note.hostname().equals(request.getHostname())));
  }

  private static Note message(dragonfly.scheduler.resource.Note note) {
    var message =
        Note.newBuilder()
            .setAt(Messages.time(note.at()))
            .setReason(Reason.valueOf(note.reason().name()))
            .setPeerId(note.peerId())
            .setHostname(note.hostname())
            .setWaitedMillis(note.waited().toMillis())
            .setCount(note.count())
            .setText(note.text());
    note.candidates()
        .forEach(
            candidate ->
                message.addCandidates(
                    Candidate.newBuilder()
                        .setPeerId(candidate.peerId())
                        .setHostname(candidate.hostname())
                        .setVerdict(Verdict.valueOf(candidate.verdict().name()))));
    note.counts()
        .forEach(
            (verdict, count) ->
                message.addCounts(
                    VerdictCount.newBuilder()
                        .setVerdict(Verdict.valueOf(verdict.name()))
                        .setCount(count)));
    return message.build();
  }
}
