package dragonfly.core.rpc;

import com.google.protobuf.Empty;
import dragonfly.api.manager.v2.KeepAliveRequest;
import dragonfly.api.manager.v2.ManagerGrpc;
import dragonfly.core.concurrent.Rhythm;
import dragonfly.core.error.DragonflyException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers at a manager and gives it signs of life on a stream; registers again when the stream
 * broke. While the manager is away it is tried again with growing pauses, and after ten minutes
 * where it does not know what is asked. Thread-safe.
 */
public final class ManagerPresence implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ManagerPresence.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final Duration PAUSE_IF_UNKNOWN = Duration.ofMinutes(10);

  private final RpcChannels channels;
  private final HostAndPort manager;
  private final Duration interval;
  private final Supplier<KeepAliveRequest> register;
  private final Rhythm rhythm;

  // changed by the thread of the rhythm
  private volatile @Nullable Stream stream;
  private Duration pause = SHORTEST_PAUSE;
  private Status.@Nullable Code lastFailure;

  private ManagerPresence(
      RpcChannels channels,
      HostAndPort manager,
      Duration interval,
      Supplier<KeepAliveRequest> register) {
    this.channels = channels;
    this.manager = manager;
    this.interval = interval;
    this.register = register;
    this.rhythm = Rhythm.start("manager-keep-alive", this::beat);
  }

  /**
   * Begins to register; does not wait for the manager.
   *
   * @param interval between two signs of life
   * @param register registers and answers the sign of life; runs on a thread of this, may block,
   *     and throws {@link StatusRuntimeException} or {@link DragonflyException} if it cannot
   */
  public static ManagerPresence start(
      RpcChannels channels,
      HostAndPort manager,
      Duration interval,
      Supplier<KeepAliveRequest> register) {
    return new ManagerPresence(channels, manager, interval, register);
  }

  /** One sign of life; opens the stream, after registering, when there is none. */
  private Duration beat() {
    var open = stream;
    if (open == null || open.isBroken.get()) {
      stream = null;
      try {
        open = new Stream(register.get());
        open.requests = ManagerGrpc.newStub(channels.to(manager)).keepAlive(open);
      } catch (StatusRuntimeException | DragonflyException e) {
        return backOff(RpcErrors.fromStatus(e));
      }
      stream = open;
      pause = SHORTEST_PAUSE;
      lastFailure = null;
      log.atInfo().addKeyValue("manager", manager).log("registered at the manager");
    }
    open.tell();
    return open.isBroken.get() ? pause : interval;
  }

  private Duration backOff(DragonflyException failure) {
    // the same again and again is told once
    (failure.code() == lastFailure ? log.atDebug() : log.atWarn())
        .addKeyValue("manager", manager)
        .addKeyValue("code", failure.code())
        .log("cannot register at the manager: {}", failure.getMessage());
    lastFailure = failure.code();
    if (failure.code() == Status.Code.UNIMPLEMENTED) {
      return PAUSE_IF_UNKNOWN;
    }
    var now = pause;
    var doubled = pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    return now;
  }

  /** One keep-alive stream. */
  private final class Stream implements StreamObserver<Empty> {
    private final KeepAliveRequest sign;
    private final AtomicBoolean isBroken = new AtomicBoolean();
    private @Nullable StreamObserver<KeepAliveRequest> requests;

    Stream(KeepAliveRequest sign) {
      this.sign = sign;
    }

    void tell() {
      var open = requests;
      if (open != null) {
        open.onNext(sign);
      }
    }

    void end() {
      var open = requests;
      if (open != null && !isBroken.get()) {
        open.onCompleted();
      }
    }

    @Override
    public void onNext(Empty answer) {}

    @Override
    public void onError(Throwable cause) {
      isBroken.set(true);
      log.atWarn()
          .addKeyValue("manager", manager)
          .log("manager is away: {}", RpcErrors.fromStatus(cause).getMessage());
    }

    @Override
    public void onCompleted() {
      isBroken.set(true);
    }
  }

  /** Whether the last registration holds, as far as is known here. */
  public boolean isRegistered() {
    var open = stream;
    return open != null && !open.isBroken.get();
  }

  /** Ends the signs of life, which tells the manager that whoever gave them is gone. */
  @Override
  public void close() {
    rhythm.close();
    var open = stream;
    if (open != null) {
      open.end();
    }
  }
}
