package dragonfly.manager.live;

import dragonfly.core.time.Ticker;
import dragonfly.manager.error.TooManyRequestsException;
import dragonfly.manager.live.grpc.LiveQuestion;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes feeds as server-sent events, to so many browsers at most. A stream ends after a while; the
 * browser comes again, and it is looked at anew whether it may. Who reads slowly gets fewer events.
 * Thread-safe.
 */
@Component
final class LiveStreams implements SmartLifecycle {
  private static final int MAX_STREAMS = 256;
  private static final Duration RHYTHM = Duration.ofMillis(500);
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);
  private static final Duration LONGEST_STREAM = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final LiveFeeds feeds;
  private final Ticker ticker;
  private final Semaphore streams = new Semaphore(MAX_STREAMS);
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean isRunning;

  LiveStreams(LiveFeeds feeds, Ticker ticker) {
    this.feeds = feeds;
    this.ticker = ticker;
  }

  /**
   * Writes until nobody listens any more, or for a while.
   *
   * @throws TooManyRequestsException if too many listen
   */
  void serve(long clusterId, LiveQuestion question, int limit, HttpServletResponse response)
      throws InterruptedException {
    if (!streams.tryAcquire()) {
      throw new TooManyRequestsException("too many live views are open", PAUSE);
    }
    try {
      LiveFeed feed = feeds.acquire(clusterId, question, limit);
      try {
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        // proxies that gather answers would hold the events back
        response.setHeader("X-Accel-Buffering", "no");
        follow(feed, response.getOutputStream());
      } finally {
        feeds.release(clusterId, question);
      }
    } catch (IOException _) {
      // nobody listens any more
    } finally {
      streams.release();
    }
  }

  private void follow(LiveFeed feed, OutputStream out) throws IOException, InterruptedException {
    long begin = ticker.nanos();
    long seen = 0;
    long hosts = 0;
    write(out, "retry: 2000\n\n");
    while (ticker.nanos() - begin < LONGEST_STREAM.toNanos()) {
      var shown = feed.next(seen, HEARTBEAT);
      if (shown == null) {
        // also finds out that nobody listens any more
        write(out, ": alive\n\n");
      } else {
        // JSON has no line breaks of its own
        String data = hosts == shown.hostsRevision() ? shown.news() : shown.whole();
        write(out, "event: " + shown.name() + "\ndata: " + data + "\n\n");
        seen = shown.revision();
        hosts = shown.hostsRevision();
      }
      if (closing.await(RHYTHM.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    }
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
