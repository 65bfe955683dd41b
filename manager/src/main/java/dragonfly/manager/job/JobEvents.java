package dragonfly.manager.job;

import dragonfly.core.time.Ticker;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.json.Json;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/**
 * Tells how far a job is, as server-sent events. It asks the database for what is newer than the
 * last event, so it does not matter which manager runs the job, nor which one was asked before: an
 * event's id is the number of the job's change, with which a client goes on after a break.
 */
@RestController
final class JobEvents implements SmartLifecycle {
  private static final int MAX_STREAMS = 256;
  private static final Duration RHYTHM = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration LONGEST_STREAM = Duration.ofHours(1);

  private final JobStore store;
  private final JobTaskStore tasks;
  private final Ticker ticker;
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean isRunning;

  JobEvents(JobStore store, JobTaskStore tasks, Ticker ticker) {
    this.store = store;
    this.tasks = tasks;
    this.ticker = ticker;
  }

  /** How the job itself is. */
  record JobEvent(
      long id,
      JobState state,
      @Nullable String error,
      int attempts,
      @Nullable Instant startedAt,
      @Nullable Instant finishedAt) {}

  /** How a content is in a cluster. */
  record TaskEvent(
      int number,
      long schedulerClusterId,
      String scheduler,
      String url,
      long contentLength,
      JobState state,
      @Nullable String error) {}

  /** How a content is on a host. */
  record PeerEvent(
      int taskNumber,
      String hostId,
      String hostname,
      String ip,
      String hostType,
      JobState state,
      @Nullable String error,
      int finishedPieces,
      int pieces,
      long contentLength) {}

  @GetMapping({"/api/v1/jobs/{id}/events", "/oapi/v1/jobs/{id}/events"})
  void events(
      @PathVariable long id,
      @RequestHeader(name = "Last-Event-ID", defaultValue = "") String lastEventId,
      HttpServletResponse response)
      throws IOException, InterruptedException {
    var job = store.get(id);
    long from = lastEventId.isEmpty() ? -1 : number(lastEventId);
    if (!streams.tryAcquire()) {
      response.sendError(HttpStatus.TOO_MANY_REQUESTS.value());
      return;
    }
    try {
      response.setContentType("text/event-stream;charset=utf-8");
      response.setHeader("Cache-Control", "no-store");
      // proxies that gather answers would hold the events back
      response.setHeader("X-Accel-Buffering", "no");
      follow(job.id(), from, response.getOutputStream());
    } catch (IOException _) {
      // nobody listens any more
    } finally {
      streams.release();
    }
  }

  private static long number(String lastEventId) {
    try {
      return Long.parseLong(lastEventId);
    } catch (NumberFormatException _) {
      throw new InvalidInputException(
          "Last-Event-ID: \"" + lastEventId + "\" is not the id of an event");
    }
  }

  private void follow(long jobId, long from, OutputStream out)
      throws IOException, InterruptedException {
    long begin = ticker.nanos();
    long lastSent = begin;
    long seen = from;
    write(out, "retry: 1000\n\n");
    while (ticker.nanos() - begin < LONGEST_STREAM.toNanos()) {
      var job = store.find(jobId).orElse(null);
      if (job == null) {
        write(out, "event: deleted\ndata: {}\n\n");
        return;
      }
      if (job.revision() > seen) {
        send(out, job, seen);
        seen = job.revision();
        lastSent = ticker.nanos();
      } else if (ticker.nanos() - lastSent >= HEARTBEAT.toNanos()) {
        // also finds out that nobody listens any more
        write(out, ": alive\n\n");
        lastSent = ticker.nanos();
      }
      if (job.state().isEnd()) {
        write(out, "event: end\ndata: {\"state\":\"" + job.state() + "\"}\n\n");
        return;
      }
      if (closing.await(RHYTHM.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  /** The parts first: whoever sees the job's number has seen all up to it. */
  private void send(OutputStream out, Job job, long seen) throws IOException {
    var text = new StringBuilder();
    for (var task : tasks.tasksSince(job.id(), seen)) {
      event(
          text,
          "task",
          new TaskEvent(
              task.number(),
              task.schedulerClusterId(),
              task.schedulerName(),
              task.url(),
              task.contentLength(),
              task.state(),
              task.error()));
    }
    for (var peer : tasks.peersSince(job.id(), seen)) {
      event(
          text,
          "peer",
          new PeerEvent(
              peer.taskNumber(),
              peer.hostId(),
              peer.hostName(),
              peer.ip(),
              peer.hostTypeName(),
              peer.state(),
              peer.error(),
              peer.finishedPieces(),
              peer.pieces(),
              peer.contentLength()));
    }
    text.append("id: ").append(job.revision()).append('\n');
    event(
        text,
        "job",
        new JobEvent(
            job.id(), job.state(), job.error(), job.attempts(), job.startedAt(), job.finishedAt()));
    write(out, text.toString());
  }

  private static void event(StringBuilder text, String name, Object data) {
    text.append("event: ")
        .append(name)
        .append("\ndata: ")
        // JSON has no line breaks of its own
        .append(Json.write(data))
        .append("\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  @Override
  public void start() {
    isRunning = true;
  }

  /** Before the web server, which would wait for the streams. */
  @Override
  public void stop() {
    isRunning = false;
    closing.countDown();
  }

  @Override
  public boolean isRunning() {
    return isRunning;
  }
}
