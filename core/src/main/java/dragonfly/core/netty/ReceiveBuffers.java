package dragonfly.core.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The receive buffers that all channels of a program share, so that direct memory is bounded
 * however many channels there are.
 *
 * <p>A read gets a buffer of 1 MiB while less than the budget is in use, and one of 16 KiB beyond
 * that: nobody waits for memory, everybody slows down. With {@link PulledBytes} at most two buffers
 * of a channel are in use, so the bound is {@code budget + 1 MiB an event loop + 32 KiB a channel}.
 * Buffers are lent when bytes have arrived, so an idle channel holds none.
 *
 * <p>What is given back is kept and lent again, the last one first: it is still in the processor's
 * cache, and new direct memory is cleared by the JVM, which costs more than receiving (46 % of a
 * seed's Java time with a pool that freed its chunks between pieces). Thread-safe.
 */
public final class ReceiveBuffers {
  /** Large receive buffers keep the cost a byte low: 2.75 GiB/s against 1.34 with 64 KiB. */
  public static final int LARGE = 1 << 20;

  /** What a read gets when the budget is used up. */
  public static final int SMALL = 16 << 10;

  private final int most;
  private final Deque<ByteBuffer> idle = new ArrayDeque<>(); // guarded by itself
  private int made; // guarded by idle

  /**
   * @param budget bytes of large buffers in use at a time, at least 1 MiB
   */
  public ReceiveBuffers(long budget) {
    if (budget < LARGE) {
      throw new IllegalArgumentException("budget below one buffer: bytes=" + budget);
    }
    this.most = Math.toIntExact(budget / LARGE);
  }

  /**
   * Makes the bootstrap's channels read only when asked, one buffer of this budget at a time, as
   * {@link PulledBytes} expects.
   */
  public Bootstrap install(Bootstrap bootstrap) {
    return bootstrap
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.RECVBUF_ALLOCATOR, new OneBufferPerRead());
  }

  /** Bytes of large buffers in use now. */
  public long inUse() {
    synchronized (idle) {
      return (long) (made - idle.size()) * LARGE;
    }
  }

  private @Nullable ByteBuf lend() {
    ByteBuffer memory;
    synchronized (idle) {
      memory = idle.poll();
      if (memory == null) {
        if (made == most) {
          return null;
        }
        made++;
      }
    }
    return new Lent(memory == null ? ByteBuffer.allocateDirect(LARGE) : memory);
  }

  private void giveBack(ByteBuffer memory) {
    synchronized (idle) {
      idle.push(memory);
    }
  }

  /** Memory in use; returns to the free list when it is released for the last time. */
  private final class Lent extends UnpooledDirectByteBuf {
    private final ByteBuffer memory;

    Lent(ByteBuffer memory) {
      super(UnpooledByteBufAllocator.DEFAULT, memory.clear(), LARGE);
      this.memory = memory;
      clear();
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      giveBack(memory);
    }
  }

  private final class OneBufferPerRead extends DefaultMaxMessagesRecvByteBufAllocator {
    OneBufferPerRead() {
      super(1);
    }

    @Override
    @SuppressWarnings("deprecation") // Netty's interface names its own deprecated handle
    public RecvByteBufAllocator.Handle newHandle() {
      return new MaxMessageHandle() {
        @Override
        public int guess() {
          return LARGE;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator fallback) {
          var lent = lend();
          return lent != null ? lent : fallback.ioBuffer(SMALL, SMALL);
        }
      };
    }
  }
}
