package dragonfly.core.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bridges a channel to a blocking reader: the event loop offers what arrived, a virtual thread
 * takes it with {@link #next}, and the channel is read only while the reader keeps up. One buffer
 * is with the reader and one read is ahead of it, so a slow reader stops the sender through TCP and
 * no memory grows.
 *
 * <p>The channel must have auto-read off and read one buffer at a time ({@link
 * ReceiveBuffers#install}). A codec in front of it may cut one read into many buffers. Use {@link
 * #handler} when the channel's bytes go to the reader as they are; otherwise the handler at the end
 * of the pipeline calls {@link #offer}, {@link #readComplete}, {@link #complete} and {@link #fail}.
 * Thread-safe for one event loop and one reader.
 */
public final class PulledBytes implements AutoCloseable {
  private final Channel channel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by lock.
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4);
  private boolean reading;
  private boolean ended;
  private boolean closed;
  private @Nullable Throwable failure;

  /** Confined to the reader. */
  private @Nullable ByteBuf current;

  public PulledBytes(Channel channel) {
    this.channel = channel;
  }

  /** A handler that gives all inbound bytes to this reader; the end of the stream completes it. */
  public ChannelHandler handler() {
    return new Feeder();
  }

  // ---- event loop side

  /**
   * Takes ownership of {@code bytes}. After the end, a failure or {@link #close} they are dropped.
   */
  public void offer(ByteBuf bytes) {
    if (bytes.isReadable()) {
      lock.lock();
      try {
        if (!closed && !ended) {
          queue.add(bytes);
          changed.signal();
          return;
        }
      } finally {
        lock.unlock();
      }
    }
    bytes.release();
  }

  /** One read of the channel is done: asks for the next one if the reader has nothing waiting. */
  public void readComplete() {
    lock.lock();
    try {
      reading = false;
    } finally {
      lock.unlock();
    }
    readAhead();
  }

  /** No more bytes will come; the reader gets what is queued and then {@code null}. */
  public void complete() {
    end(null);
  }

  /** No more bytes will come; the reader gets what is queued and then an {@link IOException}. */
  public void fail(Throwable cause) {
    end(cause);
  }

  private void end(@Nullable Throwable cause) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        failure = cause;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- reader side

  /**
   * The next bytes, or null at the end. Blocks; not for an event loop. The buffer is direct, has
   * something remaining, and is valid until the next call of this method or of {@link #close}.
   *
   * @param timeout longest wait for the next byte
   * @throws SocketTimeoutException if none came in time; the reader may go on
   * @throws InterruptedIOException if the thread was interrupted; its flag stays set
   * @throws IOException if the channel failed
   */
  public @Nullable ByteBuffer next(Duration timeout) throws IOException {
    EventLoops.assertNotOnEventLoop();
    releaseCurrent();
    var bytes = take(timeout);
    if (bytes == null) {
      return null;
    }
    current = bytes;
    readAhead();
    return bytes.nioBuffer();
  }

  private @Nullable ByteBuf take(Duration timeout) throws IOException {
    readAhead();
    lock.lock();
    try {
      long remaining = timeout.toNanos();
      while (queue.isEmpty()) {
        if (closed) {
          throw new IOException("reader is closed");
        }
        if (failure != null) {
          throw new IOException(
              failure.getMessage() == null ? failure.toString() : failure.getMessage(), failure);
        }
        if (ended) {
          return null;
        }
        if (remaining <= 0) {
          throw new SocketTimeoutException("no bytes in time: timeoutMs=" + timeout.toMillis());
        }
        remaining = changed.awaitNanos(remaining);
      }
      return queue.poll();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    } finally {
      lock.unlock();
    }
  }

  /** Gives the buffer of the last {@link #next} back; without more of them, at the end of a use. */
  public void release() {
    releaseCurrent();
  }

  /** True if nothing arrived that was not taken, and the stream is still open. Does not block. */
  public boolean isIdle() {
    lock.lock();
    try {
      return queue.isEmpty() && !ended && !closed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Drops everything, now and later. Does not close the channel: its owner does, unless the content
   * was read to its end.
   */
  @Override
  public void close() {
    releaseCurrent();
    var dropped = new ArrayDeque<ByteBuf>();
    lock.lock();
    try {
      closed = true;
      dropped.addAll(queue);
      queue.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
    dropped.forEach(ByteBuf::release);
  }

  private void releaseCurrent() {
    var released = current;
    current = null;
    if (released != null) {
      released.release();
    }
  }

  private void readAhead() {
    lock.lock();
    try {
      if (reading || ended || closed || !queue.isEmpty()) {
        return;
      }
      reading = true;
    } finally {
      lock.unlock();
    }
    channel.read();
  }

  private final class Feeder extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf bytes) {
        offer(bytes);
      } else {
        ReferenceCountUtil.release(message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      readComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      complete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
      var _ = ctx.close();
    }
  }
}
