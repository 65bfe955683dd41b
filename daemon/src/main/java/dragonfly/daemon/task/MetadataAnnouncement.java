package dragonfly.daemon.task;

import dragonfly.daemon.scheduler.AnnounceSession;
import dragonfly.daemon.scheduler.ScheduleResponse;
import dragonfly.daemon.scheduler.SchedulerUnavailableException;
import dragonfly.daemon.storage.StoredTask;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the scheduler of a task that this daemon holds whole (flows: {@code metadata_only}). */
final class MetadataAnnouncement {
  private static final Logger LOG = LoggerFactory.getLogger(MetadataAnnouncement.class);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private MetadataAnnouncement() {}

  /** Blocks until the scheduler took it in, or says at INFO that it did not. */
  static void make(
      DownloadContext context, DownloadRequest request, StoredTask task, String peerId) {
    var layout = task.layout();
    try (AnnounceSession session =
        context.scheduler().announce(request.taskId(), peerId, SourceVersion.of(task.record()))) {
      session.register(
          request
              .relayed()
              .forMetadataOnly(layout.contentLength(), layout.pieceLength(), layout.count()));
      var response = session.next(ANSWER);
      if (response instanceof ScheduleResponse.MetadataOnly
          || response instanceof ScheduleResponse.Empty) {
        session.started();
        session.finished();
      } else {
        LOG.atInfo()
            .addKeyValue("taskId", request.taskId())
            .addKeyValue("answer", response)
            .log("scheduler did not take in a stored task");
      }
    } catch (SchedulerUnavailableException e) {
      LOG.atInfo()
          .addKeyValue("taskId", request.taskId())
          .addKeyValue("cause", e.getMessage())
          .log("no scheduler to tell of a stored task");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
