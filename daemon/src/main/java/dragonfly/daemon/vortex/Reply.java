package dragonfly.daemon.vortex;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCounted;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way back of one answer. Methods may be called from any thread and hand over to the event
 * loop.
 *
 * @param packetId of the frame
 * @param stallLimit longest time in which the child takes nothing
 * @param answered runs on the event loop after a whole answer
 */
record Reply(Channel channel, int packetId, Duration stallLimit, Runnable answered) {

  ByteBuf frame(Packet packet) {
    var frame = channel.alloc().buffer(256);
    VortexCodec.encode(frame, packetId, packet);
    return frame;
  }

  void refuse(int code, String message) {
    var frame = frame(new Packet.Refusal(code, message));
    onLoop(
        () -> channel.writeAndFlush(frame).addListener(written -> end(written.isSuccess())), frame);
  }

  /** On the event loop: the next request, or the end of the connection after a broken answer. */
  void end(boolean complete) {
    if (complete) {
      answered.run();
    } else {
      var _ = channel.close();
    }
  }

  /** Runs the task on the event loop; if that has ended, releases what the task would have used. */
  void onLoop(Runnable task, ReferenceCounted... used) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException _) {
      for (var resource : used) {
        resource.release();
      }
    }
  }
}
