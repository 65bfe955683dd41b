package dragonfly.daemon.vortex;

import dragonfly.core.fault.FaultPoint;
import dragonfly.daemon.vortex.PieceLookup.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends one piece: the frame and the content share segments (the socket is corked meanwhile), the
 * kernel takes the content from the file. Without a limit everything is handed to the event loop at
 * once; with one, a virtual thread lets chunks through.
 */
final class PieceSend {
  /** Small enough that uploads share a limit evenly. */
  private static final int LIMITED_CHUNK = 256 << 10;

  private final Uploads uploads;
  private final Packet.Request request;
  private final Answer.Found found;
  private final Reply reply;

  PieceSend(Uploads uploads, Packet.Request request, Answer.Found found, Reply reply) {
    this.uploads = uploads;
    this.request = request;
    this.found = found;
    this.reply = reply;
  }

  /** Runs on a virtual thread. */
  void run() {
    var region = new MeteredRegion(found.file().toFile(), found.offset(), found.length());
    try {
      region.open();
    } catch (FileNotFoundException _) {
      region.release();
      refuse();
      return;
    } catch (IOException e) {
      region.release();
      broken(e);
      return;
    }
    try {
      if (uploads.faults().isArmed(FaultPoint.PIECE_SEND)) {
        region.release();
        sendAtOnce(damaged());
      } else if (uploads.limiter().isUnlimited() || found.length() == 0) {
        sendAtOnce(region);
      } else {
        sendInChunks(region);
      }
    } catch (IOException | RuntimeException e) {
      broken(e);
    }
  }

  private void refuse() {
    uploads.ended(request, false);
    reply.refuse(
        ErrorCode.NOT_FOUND, "piece %s-%d not found".formatted(request.taskId(), request.number()));
  }

  private ByteBuf frame() {
    var parentId = found.parentId();
    return reply.frame(
        new Packet.Content(
            request.type(),
            new PieceMetadata(
                found.number(),
                found.offset(),
                found.length(),
                found.digest(),
                parentId == null ? "" : parentId,
                PieceMetadata.REMOTE_PEER,
                found.cost().toSeconds(),
                found.createdAt().getEpochSecond())));
  }

  // ---- without a limit: on the event loop from here on

  private void sendAtOnce(ReferenceCounted content) {
    var frame = frame();
    reply.onLoop(() -> writeAll(frame, content), frame, content);
  }

  private void writeAll(ByteBuf frame, ReferenceCounted content) {
    var channel = reply.channel();
    SocketOptions.cork(channel, true);
    var _ = channel.write(frame);
    var written = channel.writeAndFlush(content);
    if (!written.isDone() && content instanceof FileRegion region) {
      watch(written, region, region.transferred());
    }
    written.addListener(
        done -> {
          if (done.isSuccess()) {
            complete();
          } else {
            broken(done.cause());
          }
        });
  }

  /** Closes the connection of a child that takes nothing for too long. */
  private void watch(ChannelFuture written, FileRegion region, long before) {
    var check =
        reply
            .channel()
            .eventLoop()
            .schedule(
                () -> {
                  if (written.isDone()) {
                    return;
                  }
                  if (region.transferred() == before) {
                    var _ = reply.channel().close();
                  } else {
                    watch(written, region, region.transferred());
                  }
                },
                reply.stallLimit().toNanos(),
                TimeUnit.NANOSECONDS);
    written.addListener(_ -> check.cancel(false));
  }

  private void complete() {
    SocketOptions.cork(reply.channel(), false);
    uploads.gauges().sent(found.length());
    uploads.ended(request, true);
    reply.end(true);
  }

  private void broken(@Nullable Throwable cause) {
    if (cause != null) {
      Uploads.logBroken(request, cause);
    }
    uploads.ended(request, false);
    reply.end(false);
  }

  // ---- with a limit: on the virtual thread

  private void sendInChunks(MeteredRegion region) throws IOException {
    try {
      var frame = frame();
      reply.onLoop(
          () -> {
            SocketOptions.cork(reply.channel(), true);
            var _ = reply.channel().write(frame);
          },
          frame);
      for (long sent = 0; sent < found.length(); ) {
        sent += Math.min(LIMITED_CHUNK, found.length() - sent);
        uploads.limiter().acquire(sent - region.transferred());
        sendUpTo(region, sent);
      }
    } finally {
      region.release();
    }
    reply.onLoop(this::complete);
  }

  private void sendUpTo(MeteredRegion region, long end) throws IOException {
    region.allowed = end;
    var written = reply.channel().writeAndFlush(region.retain());
    if (!written.awaitUninterruptibly(reply.stallLimit().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("child takes nothing: stallMs=" + reply.stallLimit().toMillis());
    }
    if (!written.isSuccess()) {
      throw new IOException("connection broke: " + written.cause(), written.cause());
    }
  }

  /** A region that ends where it may be sent to so far; written again, it goes on from there. */
  private static final class MeteredRegion extends DefaultFileRegion {
    private volatile long allowed;

    MeteredRegion(File file, long position, long count) {
      super(file, position, count);
      allowed = count;
    }

    @Override
    public long count() {
      return allowed;
    }

    @Override
    public MeteredRegion retain() {
      super.retain();
      return this;
    }
  }

  // ---- under test

  private ByteBuf damaged() throws IOException {
    var bytes = new byte[Math.toIntExact(found.length())];
    try (var file = new RandomAccessFile(found.file().toFile(), "r")) {
      file.seek(found.offset());
      file.readFully(bytes);
    }
    uploads
        .faults()
        .pass(
            FaultPoint.PIECE_SEND,
            request.taskId() + "-" + request.number(),
            ByteBuffer.wrap(bytes));
    return Unpooled.wrappedBuffer(bytes);
  }
}
