package dragonfly.core.fault;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Faults of one program, injected by a test through the program's wiring; a program without a test
 * has {@link #NONE}. Thread-safe.
 *
 * <pre>{@code
 * faults.at(PIECE_SEND, subject -> { if (counter.incrementAndGet() > 3) daemon.kill(); });
 * }</pre>
 */
public final class Faults {
  /** Nothing ever fails. Refuses faults. */
  public static final Faults NONE = new Faults(false);

  private final boolean isOpen;
  private final Map<FaultPoint, CopyOnWriteArrayList<Fault>> faults =
      new EnumMap<>(FaultPoint.class);

  public Faults() {
    this(true);
  }

  private Faults(boolean isOpen) {
    this.isOpen = isOpen;
    for (FaultPoint point : FaultPoint.values()) {
      faults.put(point, new CopyOnWriteArrayList<>());
    }
  }

  /**
   * Adds a fault to a point. Several run in the order in which they were added.
   *
   * @return takes the fault away again when closed
   */
  public Injection at(FaultPoint point, Fault fault) {
    if (!isOpen) {
      throw new IllegalStateException("faults are not open to tests here: point=" + point);
    }
    faultsAt(point).add(fault);
    return () -> faultsAt(point).remove(fault);
  }

  /**
   * Passes a point at which there is no content. Costs next to nothing without faults.
   *
   * @param subject what passes, for instance a task id and a piece number
   * @throws RuntimeException what the fault of a test throws
   */
  public void pass(FaultPoint point, Object subject) {
    for (Fault fault : faultsAt(point)) {
      fault.pass(subject);
    }
  }

  /**
   * Passes a point with content between position and limit, which a fault may change in place;
   * position and limit stay.
   */
  public void pass(FaultPoint point, Object subject, ByteBuffer content) {
    for (Fault fault : faultsAt(point)) {
      fault.pass(subject);
      fault.change(subject, content.duplicate());
    }
  }

  /**
   * Whether a test has put a fault at this point, for code that takes a slower way only then (a
   * copy instead of sendfile).
   */
  public boolean isArmed(FaultPoint point) {
    return !faultsAt(point).isEmpty();
  }

  @SuppressWarnings("NullAway") // every point has a list since the constructor
  private CopyOnWriteArrayList<Fault> faultsAt(FaultPoint point) {
    return faults.get(point);
  }

  /** What happens at a point: throw, block, kill the program, count. */
  @FunctionalInterface
  public interface Fault {
    void pass(Object subject);

    /** Damages content; does nothing unless overridden. */
    default void change(Object subject, ByteBuffer content) {}

    /** A fault that flips every bit of the first byte of the content. */
    static Fault corrupt() {
      return new Fault() {
        @Override
        public void pass(Object subject) {}

        @Override
        public void change(Object subject, ByteBuffer content) {
          if (content.hasRemaining()) {
            content.put(content.position(), (byte) ~content.get(content.position()));
          }
        }
      };
    }

    /** A fault that throws. */
    static Fault fail(Supplier<? extends RuntimeException> failure) {
      return _ -> {
        throw failure.get();
      };
    }
  }

  /** An injected fault. */
  @FunctionalInterface
  public interface Injection extends AutoCloseable {
    @Override
    void close();
  }
}
