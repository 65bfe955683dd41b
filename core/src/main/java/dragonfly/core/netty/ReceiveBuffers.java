package dragonfly.core.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * The receive buffers that all channels of a program share, so that direct memory is bounded however
 * many channels there are.
 *
 * <p>A read gets a buffer of 1 MiB while less than the budget is in use, and one of 16 KiB beyond
 * that: nobody waits for memory, everybody slows down. With {@link PulledBytes} at most two buffers
 * of a channel are in use, so the bound is {@code budget + 1 MiB an event loop + 32 KiB a channel}.
 * Buffers are allocated when bytes have arrived, so an idle channel holds none. Thread-safe.
 */
public final class ReceiveBuffers {
  /** Large receive buffers keep the cost a byte low: 2.75 GiB/s against 1.34 with 64 KiB. */
  public static final int LARGE = 1 << 20;

  /** What a read gets when the budget is used up. */
  public static final int SMALL = 16 << 10;

  private static final int PAGE = 8192;
  private static final int CHUNK_ORDER = 9; // chunks of 8 KiB << 9 = 4 MiB

  private final PooledByteBufAllocator large;
  private final long budget;

  /**
   * @param budget bytes of large buffers in use at a time, at least 1 MiB
   */
  public ReceiveBuffers(long budget) {
    if (budget < LARGE) {
      throw new IllegalArgumentException("budget below one buffer: bytes=" + budget);
    }
    this.budget = budget;
    // One arena and no thread caches: what is released is at once there for the next reader.
    this.large = new PooledByteBufAllocator(true, 0, 1, PAGE, CHUNK_ORDER, 0, 0, false);
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
    return large.pinnedDirectMemory();
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
          return inUse() + LARGE <= budget
              ? large.directBuffer(LARGE, LARGE)
              : fallback.ioBuffer(SMALL, SMALL);
        }
      };
    }
  }
}
