package dragonfly.daemon.vortex;

import dragonfly.core.time.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Connections that wait for their next request, by address, last used first. Bounded; what is idle
 * for too long or ended by the parent leaves by itself. Thread-safe.
 */
final class ConnectionPool {
  private final Ticker ticker;
  private final Duration idleLimit;
  private final int maxIdle;

  // Guarded by this.
  private final Map<InetSocketAddress, ArrayDeque<Idle>> idle = new HashMap<>();
  private int size;
  private boolean closed;

  private record Idle(ClientConnection connection, long since) {}

  ConnectionPool(Ticker ticker, Duration idleLimit, int maxIdle) {
    this.ticker = ticker;
    this.idleLimit = idleLimit;
    this.maxIdle = maxIdle;
  }

  /** A connection that was open a moment ago; the caller is ready for it to fail. */
  Optional<ClientConnection> take(InetSocketAddress address) {
    while (true) {
      Idle last;
      synchronized (this) {
        var waiting = idle.get(address);
        last = waiting == null ? null : waiting.pollLast();
        if (last == null) {
          idle.remove(address);
          return Optional.empty();
        }
        size--;
      }
      if (last.connection.isReusable() && ticker.nanos() - last.since < idleLimit.toNanos()) {
        return Optional.of(last.connection);
      }
      last.connection.discard();
    }
  }

  /** Keeps a connection whose answer was read to its end, or ends it. */
  void put(ClientConnection connection) {
    connection.rest();
    if (!connection.isReusable() || !add(connection)) {
      connection.discard();
      return;
    }
    if (!connection.channel().isActive()) { // ended while it was added
      remove(connection);
    }
  }

  private synchronized boolean add(ClientConnection connection) {
    if (closed || size >= maxIdle) {
      return false;
    }
    size++;
    idle.computeIfAbsent(connection.address(), _ -> new ArrayDeque<>())
        .add(new Idle(connection, ticker.nanos()));
    return true;
  }

  /** Has the pool forget the connection when it ends, and end it when it is idle for too long. */
  void watch(ClientConnection connection) {
    connection.channel().closeFuture().addListener(_ -> remove(connection));
    checkLater(connection, idleLimit.toNanos());
  }

  private void checkLater(ClientConnection connection, long nanos) {
    var check =
        connection
            .channel()
            .eventLoop()
            .schedule(() -> check(connection), nanos, TimeUnit.NANOSECONDS);
    connection.channel().closeFuture().addListener(_ -> check.cancel(false));
  }

  private void check(ClientConnection connection) {
    long left = idleLimit.toNanos();
    synchronized (this) {
      var waiting = idle.get(connection.address());
      if (waiting != null) {
        for (var one : waiting) {
          if (one.connection == connection) {
            left = idleLimit.toNanos() - (ticker.nanos() - one.since);
          }
        }
      }
    }
    if (left <= 0) {
      remove(connection);
    } else {
      checkLater(connection, left);
    }
  }

  private void remove(ClientConnection connection) {
    synchronized (this) {
      var waiting = idle.get(connection.address());
      if (waiting == null || !waiting.removeIf(one -> one.connection == connection)) {
        return; // in use: its reader ends it
      }
      size--;
      if (waiting.isEmpty()) {
        idle.remove(connection.address());
      }
    }
    connection.discard();
  }

  synchronized int size() {
    return size;
  }

  void close() {
    List<Idle> ended = new ArrayList<>();
    synchronized (this) {
      closed = true;
      idle.values().forEach(ended::addAll);
      idle.clear();
      size = 0;
    }
    ended.forEach(one -> one.connection.discard());
  }
}
