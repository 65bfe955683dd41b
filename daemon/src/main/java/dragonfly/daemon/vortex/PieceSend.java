package dragonfly.daemon.vortex;

import dragonfly.core.fault.FaultPoint;
import dragonfly.daemon.vortex.PieceLookup.Answer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
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
    FileChannel file;
    try {
      file = FileChannel.open(found.file(), StandardOpenOption.READ);
    } catch (NoSuchFileException _) {
      refuse(ErrorCode.NOT_FOUND, "piece %s-%d not found");
      return;
    } catch (IOException e) {
      Uploads.logBroken(request, new IllegalStateException("cannot read " + found.file(), e));
      refuse(ErrorCode.INTERNAL, "piece %s-%d cannot be read");
      return;
    }
    try {
      if (uploads.faults().isArmed(FaultPoint.PIECE_SEND)) {
        sendDamaged(file);
      } else if (uploads.limiter().isUnlimited() || found.length() == 0) {
        sendAtOnce(new DefaultFileRegion(file, found.offset(), found.length()));
      } else {
        sendInChunks(file);
      }
    } catch (IOException | RuntimeException e) {
      broken(e);
    }
  }

  private void refuse(int code, String message) {
    uploads.ended(request, false);
    reply.refuse(code, message.formatted(request.taskId(), request.number()));
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

  private void sendInChunks(FileChannel file) throws IOException {
    try (file) {
      var frame = frame();
      reply.onLoop(
          () -> {
            SocketOptions.cork(reply.channel(), true);
            var _ = reply.channel().write(frame);
          },
          frame);
      for (long sent = 0; sent < found.length(); ) {
        long count = Math.min(LIMITED_CHUNK, found.length() - sent);
        uploads.limiter().acquire(count);
        sendChunk(new SharedRegion(file, found.offset() + sent, count));
        sent += count;
      }
    }
    reply.onLoop(this::complete);
  }

  private void sendChunk(SharedRegion chunk) throws IOException {
    var written = reply.channel().writeAndFlush(chunk);
    if (!written.awaitUninterruptibly(reply.stallLimit().toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("child takes nothing: stallMs=" + reply.stallLimit().toMillis());
    }
    if (!written.isSuccess()) {
      throw new IOException("connection broke: " + written.cause(), written.cause());
    }
  }

  /** A part of a file that stays open for the next part. */
  private static final class SharedRegion extends DefaultFileRegion {
    SharedRegion(FileChannel file, long position, long count) {
      super(file, position, count);
    }

    @Override
    protected void deallocate() {}
  }

  // ---- under test

  private void sendDamaged(FileChannel file) throws IOException {
    var bytes = ByteBuffer.allocate(Math.toIntExact(found.length()));
    try (file) {
      while (bytes.hasRemaining() && file.read(bytes, found.offset() + bytes.position()) >= 0) {}
    }
    uploads
        .faults()
        .pass(FaultPoint.PIECE_SEND, request.taskId() + "-" + request.number(), bytes.flip());
    sendAtOnce(Unpooled.wrappedBuffer(bytes));
  }
}
