package dragonfly.daemon.vortex;

import dragonfly.core.concurrent.VirtualThreads;
import dragonfly.core.fault.Faults;
import dragonfly.daemon.ratelimit.BandwidthLimiter;
import dragonfly.daemon.vortex.PieceLookup.Answer;
import io.netty.channel.Channel;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers requests, each on a virtual thread of its own for what may wait: the look-up and the
 * bandwidth. Thread-safe.
 */
final class Uploads {
  private static final Logger log = LoggerFactory.getLogger(Uploads.class);

  private final PieceLookup lookup;
  private final BandwidthLimiter limiter;
  private final Faults faults;
  private final UploadGauges gauges;
  private final AtomicInteger packetIds = new AtomicInteger();

  Uploads(PieceLookup lookup, BandwidthLimiter limiter, Faults faults, UploadGauges gauges) {
    this.lookup = lookup;
    this.limiter = limiter;
    this.faults = faults;
    this.gauges = gauges;
  }

  BandwidthLimiter limiter() {
    return limiter;
  }

  Faults faults() {
    return faults;
  }

  UploadGauges gauges() {
    return gauges;
  }

  /**
   * Answers one request; does not block.
   *
   * @param answered runs on the event loop after a whole answer; otherwise the channel is closed
   */
  void answer(Channel channel, Packet.Request request, Duration stallLimit, Runnable answered) {
    var reply = new Reply(channel, packetIds.getAndIncrement(), stallLimit, answered);
    VirtualThreads.start(
        "upload-" + request.taskId() + "-" + request.number(), () -> answer(request, reply));
  }

  private void answer(Packet.Request request, Reply reply) {
    switch (find(request)) {
      case Answer.Found found -> {
        gauges.started();
        new PieceSend(this, request, found, reply).run();
      }
      case Answer.NotFound(var message) -> reply.refuse(ErrorCode.NOT_FOUND, message);
      case Answer.Failed(var message) -> reply.refuse(ErrorCode.INTERNAL, message);
    }
  }

  private Answer find(Packet.Request request) {
    var kind = request.type().kind();
    if (kind == null) {
      return new Answer.NotFound("no such tasks here");
    }
    try {
      return lookup.find(kind, request.taskId(), request.number());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Answer.Failed("shutting down");
    } catch (RuntimeException e) {
      log.atError()
          .addKeyValue("taskId", request.taskId())
          .addKeyValue("piece", request.number())
          .setCause(e)
          .log("piece look-up failed");
      return new Answer.Failed("piece look-up failed");
    }
  }

  void ended(Packet.Request request, boolean complete) {
    gauges.ended(complete);
    var kind = request.type().kind();
    if (kind != null) {
      lookup.ended(kind, request.taskId(), request.number());
    }
  }

  static void logBroken(Packet.Request request, Throwable cause) {
    // The frame may have left, so no Error packet: the child sees a short answer and goes
    // elsewhere.
    boolean isChildGone = cause instanceof IOException;
    (isChildGone ? log.atDebug() : log.atWarn())
        .addKeyValue("taskId", request.taskId())
        .addKeyValue("piece", request.number())
        .setCause(cause)
        .log("piece not sent");
  }
}
