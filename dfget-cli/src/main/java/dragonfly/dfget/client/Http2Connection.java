package dragonfly.dfget.client;

import static dragonfly.dfget.client.Http2Frame.ACK;
import static dragonfly.dfget.client.Http2Frame.CONTINUATION;
import static dragonfly.dfget.client.Http2Frame.DATA;
import static dragonfly.dfget.client.Http2Frame.DEFAULT_MAX_FRAME_SIZE;
import static dragonfly.dfget.client.Http2Frame.DEFAULT_WINDOW;
import static dragonfly.dfget.client.Http2Frame.END_HEADERS;
import static dragonfly.dfget.client.Http2Frame.END_STREAM;
import static dragonfly.dfget.client.Http2Frame.ERROR_CANCEL;
import static dragonfly.dfget.client.Http2Frame.GOAWAY;
import static dragonfly.dfget.client.Http2Frame.HEADERS;
import static dragonfly.dfget.client.Http2Frame.HEAD_SIZE;
import static dragonfly.dfget.client.Http2Frame.PADDED;
import static dragonfly.dfget.client.Http2Frame.PING;
import static dragonfly.dfget.client.Http2Frame.PRIORITY_FIELDS;
import static dragonfly.dfget.client.Http2Frame.PUSH_PROMISE;
import static dragonfly.dfget.client.Http2Frame.RST_STREAM;
import static dragonfly.dfget.client.Http2Frame.SETTINGS;
import static dragonfly.dfget.client.Http2Frame.WINDOW_UPDATE;

import dragonfly.core.time.Ticker;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client side of one HTTP/2 connection (RFC 9113) with prior knowledge, one stream at a time.
 * Frames are read and answered only while {@link #advance} runs, so a caller that stops asking
 * stops the sender by flow control. Confined to one thread.
 */
final class Http2Connection implements AutoCloseable {
  /** What happens on the stream in progress. Called from within {@link #advance}. */
  interface Listener {
    void onHeaders(List<HpackTable.Header> headers, boolean endOfStream);

    /** A part of the body; the buffer is valid only during the call. */
    void onData(ByteBuffer part);

    void onEnd();

    /** The server gave up the stream. */
    void onReset(int errorCode, String reason);
  }

  private static final int RECEIVE_WINDOW = 8 << 20;
  private static final int RECEIVE_FRAME_SIZE = 1 << 20;
  private static final int MAX_HEADER_SIZE = 1 << 20;
  private static final int MAX_CONTROL_FRAME_SIZE = 64 << 10;
  private static final int NO_ERROR = 0;

  private final TimedSocket socket;
  private final Liveness liveness;
  private final HpackDecoder hpack = new HpackDecoder(MAX_HEADER_SIZE);
  private final ByteBuffer in = ByteBuffer.allocateDirect(256 << 10).flip();
  private final ByteBuffer out = ByteBuffer.allocateDirect(32 << 10);

  private long deadline = Long.MAX_VALUE;
  private int streamId = -1;
  private @Nullable Listener listener;
  private ByteBuffer body = ByteBuffer.allocate(0);
  private boolean bodyEnded = true;

  private boolean settingsSeen;
  private int peerInitialWindow = DEFAULT_WINDOW;
  private int peerMaxFrameSize = DEFAULT_MAX_FRAME_SIZE;
  private long connectionSendWindow = DEFAULT_WINDOW;
  private long streamSendWindow;
  private int connectionConsumed;
  private int streamConsumed;
  private @Nullable String goneAway;

  /** The server hears us no more; what it said before that still counts. */
  private boolean isDeaf;

  Http2Connection(TimedSocket socket, Ticker ticker) {
    this.socket = socket;
    this.liveness = new Liveness(ticker);
    out.put(Http2Frame.PREFACE.getBytes(StandardCharsets.US_ASCII));
    head(18, SETTINGS, 0, 0);
    out.putShort((short) Http2Frame.SETTING_ENABLE_PUSH).putInt(0);
    out.putShort((short) Http2Frame.SETTING_INITIAL_WINDOW_SIZE).putInt(RECEIVE_WINDOW);
    out.putShort((short) Http2Frame.SETTING_MAX_FRAME_SIZE).putInt(RECEIVE_FRAME_SIZE);
    windowUpdate(0, RECEIVE_WINDOW - DEFAULT_WINDOW);
  }

  /**
   * Opens the next stream with this header block and body, both sent as far as the server allows.
   * The stream before must have ended.
   *
   * @param deadline on the ticker; {@link #advance} fails when it passes
   */
  void open(ByteBuffer headerBlock, ByteBuffer requestBody, long deadline, Listener listener) {
    this.deadline = deadline;
    this.listener = listener;
    streamId += 2;
    streamSendWindow = peerInitialWindow;
    streamConsumed = 0;
    body = requestBody;
    bodyEnded = false;
    liveness.heard();
    if (goneAway != null) {
      reset(Http2Frame.ERROR_REFUSED_STREAM, goneAway);
      return;
    }
    head(headerBlock.remaining(), HEADERS, END_HEADERS, streamId);
    out.put(headerBlock);
    sendBody();
    flush();
  }

  /**
   * Reads and handles one frame.
   *
   * @throws DaemonTimeoutException when the deadline of the stream has passed
   * @throws DaemonUnreachableException when the server is gone or does not answer any more
   * @throws Http2Exception when the server breaks the protocol
   */
  void advance() {
    if (liveness.expired(deadline)) {
      throw timedOut();
    }
    require(HEAD_SIZE);
    int length = in.getShort() & 0xffff;
    length = (length << 8) | (in.get() & 0xff);
    int type = in.get();
    int flags = in.get();
    int stream = in.getInt() & Integer.MAX_VALUE;
    if (!settingsSeen && (type != SETTINGS || (flags & ACK) != 0)) {
      throw new Http2Exception("it does not answer in HTTP/2");
    }
    if (type == DATA) {
      data(length, flags, stream);
    } else if (type == HEADERS) {
      liveness.progressed();
      headers(length, flags, stream);
    } else {
      if (length > MAX_CONTROL_FRAME_SIZE) {
        throw new Http2Exception("a frame of type " + type + " has " + length + " bytes");
      }
      control(type, flags, stream, ByteBuffer.wrap(bytes(length)));
    }
    flush();
  }

  private void control(int type, int flags, int stream, ByteBuffer payload) {
    switch (type) {
      case SETTINGS -> settings(flags, payload);
      case PING -> ping(flags, payload);
      case WINDOW_UPDATE -> grown(stream, payload);
      case RST_STREAM -> {
        int code = fourBytes(payload);
        if (stream == streamId) {
          reset(code, "");
        }
      }
      case GOAWAY -> goAway(payload);
      case PUSH_PROMISE, CONTINUATION ->
          throw new Http2Exception("a frame of type " + type + " is out of place");
      default -> {} // RFC 9113, 5.5: unknown frames are ignored
    }
  }

  private void data(int length, int flags, int stream) {
    boolean ours = stream == streamId && listener != null;
    int left = length;
    int padding = 0;
    if ((flags & PADDED) != 0) {
      require(1);
      padding = in.get() & 0xff;
      left -= 1 + padding;
      if (left < 0) {
        throw new Http2Exception("a DATA frame has more padding than bytes");
      }
    }
    while (left > 0) {
      require(1);
      int count = Math.min(left, in.remaining());
      var current = listener;
      if (ours && current != null) {
        current.onData(in.slice(in.position(), count));
      }
      in.position(in.position() + count);
      left -= count;
    }
    skip(padding);
    liveness.progressed();
    consumed(length, ours, (flags & END_STREAM) != 0);
    if (ours && (flags & END_STREAM) != 0) {
      end();
    }
  }

  /** Gives window back once half of it is used; a stream that has ended needs none. */
  private void consumed(int length, boolean ours, boolean last) {
    connectionConsumed += length;
    if (connectionConsumed >= RECEIVE_WINDOW / 2) {
      windowUpdate(0, connectionConsumed);
      connectionConsumed = 0;
    }
    if (ours && !last) {
      streamConsumed += length;
      if (streamConsumed >= RECEIVE_WINDOW / 2) {
        windowUpdate(streamId, streamConsumed);
        streamConsumed = 0;
      }
    }
  }

  private void headers(int length, int flags, int stream) {
    int padding = 0;
    int left = length;
    if ((flags & PADDED) != 0) {
      require(1);
      padding = in.get() & 0xff;
      left -= 1;
    }
    if ((flags & PRIORITY_FIELDS) != 0) {
      skip(5);
      left -= 5;
    }
    left -= padding;
    if (left < 0) {
      throw new Http2Exception("a HEADERS frame has more padding than bytes");
    }
    var block = new ByteArrayOutputStream();
    append(block, left);
    skip(padding);
    boolean ended = (flags & END_HEADERS) != 0;
    while (!ended) {
      require(HEAD_SIZE);
      int size = ((in.getShort() & 0xffff) << 8) | (in.get() & 0xff);
      int type = in.get();
      int more = in.get();
      int of = in.getInt() & Integer.MAX_VALUE;
      if (type != CONTINUATION || of != stream || (size == 0 && (more & END_HEADERS) == 0)) {
        throw new Http2Exception("a header block is interrupted by another frame");
      }
      append(block, size);
      ended = (more & END_HEADERS) != 0;
    }
    // decoded even if nobody listens: the table of the connection depends on it
    var decoded = hpack.decode(block.toByteArray());
    var current = listener;
    if (stream == streamId && current != null) {
      boolean last = (flags & END_STREAM) != 0;
      current.onHeaders(decoded, last);
      if (last) {
        end();
      }
    }
  }

  private void append(ByteArrayOutputStream block, int size) {
    if (block.size() + size > MAX_HEADER_SIZE) {
      throw new Http2Exception("a header block is larger than " + MAX_HEADER_SIZE + " bytes");
    }
    block.writeBytes(bytes(size));
  }

  private void settings(int flags, ByteBuffer payload) {
    if ((flags & ACK) != 0) {
      return;
    }
    if (payload.remaining() % 6 != 0) {
      throw new Http2Exception("a SETTINGS frame has " + payload.remaining() + " bytes");
    }
    while (payload.hasRemaining()) {
      int name = payload.getShort();
      int value = payload.getInt();
      if (name == Http2Frame.SETTING_INITIAL_WINDOW_SIZE) {
        if (value < 0) {
          throw new Http2Exception("a window of more than 2^31-1 bytes is announced");
        }
        streamSendWindow += (long) value - peerInitialWindow;
        peerInitialWindow = value;
      } else if (name == Http2Frame.SETTING_MAX_FRAME_SIZE) {
        peerMaxFrameSize = Math.max(value, DEFAULT_MAX_FRAME_SIZE);
      }
    }
    settingsSeen = true;
    head(0, SETTINGS, ACK, 0);
    sendBody();
  }

  private void ping(int flags, ByteBuffer payload) {
    if (payload.remaining() != 8) {
      throw new Http2Exception("a PING frame has " + payload.remaining() + " bytes");
    }
    if ((flags & ACK) == 0) {
      head(8, PING, ACK, 0);
      out.put(payload);
    }
  }

  private void grown(int stream, ByteBuffer payload) {
    int increment = fourBytes(payload) & Integer.MAX_VALUE;
    if (stream == 0) {
      connectionSendWindow += increment;
    } else if (stream == streamId) {
      streamSendWindow += increment;
    }
    sendBody();
  }

  private void goAway(ByteBuffer payload) {
    if (payload.remaining() < 8) {
      throw new Http2Exception("a GOAWAY frame has " + payload.remaining() + " bytes");
    }
    int lastStream = payload.getInt() & Integer.MAX_VALUE;
    int code = payload.getInt();
    String text = StandardCharsets.UTF_8.decode(payload).toString();
    goneAway =
        socket.path()
            + (text.isEmpty() ? ": the daemon is shutting down" : ": the daemon hung up: " + text);
    if (lastStream < streamId) {
      reset(code == NO_ERROR ? Http2Frame.ERROR_REFUSED_STREAM : code, goneAway);
    }
  }

  private void reset(int code, String reason) {
    var current = listener;
    listener = null;
    bodyEnded = true;
    if (current != null) {
      current.onReset(code, reason);
    }
  }

  private void end() {
    var current = listener;
    listener = null;
    if (!bodyEnded) {
      // the answer is complete, so the rest of the request is not wanted
      bodyEnded = true;
      head(4, RST_STREAM, 0, streamId);
      out.putInt(ERROR_CANCEL);
    }
    if (current != null) {
      current.onEnd();
    }
  }

  private void sendBody() {
    while (!bodyEnded) {
      long allowed = Math.min(connectionSendWindow, streamSendWindow);
      int count = (int) Math.min(Math.min(allowed, peerMaxFrameSize), body.remaining());
      if (count <= 0 && body.hasRemaining()) {
        return;
      }
      bodyEnded = count == body.remaining();
      head(count, DATA, bodyEnded ? END_STREAM : 0, streamId);
      while (count > 0) {
        if (!out.hasRemaining()) {
          flush();
        }
        int part = Math.min(count, out.remaining());
        out.put(body.slice(body.position(), part));
        body.position(body.position() + part);
        connectionSendWindow -= part;
        streamSendWindow -= part;
        count -= part;
      }
    }
  }

  private void windowUpdate(int stream, int increment) {
    head(4, WINDOW_UPDATE, 0, stream);
    out.putInt(increment);
  }

  /** Writes a frame's head, with room for a small payload behind it. */
  private void head(int length, int type, int flags, int stream) {
    if (out.remaining() < HEAD_SIZE + Math.min(length, out.capacity() / 2)) {
      flush();
    }
    out.put((byte) (length >> 16)).putShort((short) length);
    out.put((byte) type).put((byte) flags).putInt(stream);
  }

  private void flush() {
    out.flip();
    if (out.hasRemaining() && !isDeaf) {
      long limit = Math.min(deadline, liveness.writeDeadline());
      switch (socket.write(out, limit)) {
        case DONE -> {}
        case CLOSED -> isDeaf = true;
        case TIMED_OUT -> throw liveness.expired(deadline) ? timedOut() : silent();
      }
    }
    out.clear();
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    int filled = 0;
    while (filled < length) {
      require(1);
      int count = Math.min(length - filled, in.remaining());
      in.get(bytes, filled, count);
      filled += count;
    }
    return bytes;
  }

  private void skip(int length) {
    int left = length;
    while (left > 0) {
      require(1);
      int count = Math.min(left, in.remaining());
      in.position(in.position() + count);
      left -= count;
    }
  }

  private static int fourBytes(ByteBuffer payload) {
    if (payload.remaining() != 4) {
      throw new Http2Exception("a frame has " + payload.remaining() + " bytes instead of 4");
    }
    return payload.getInt();
  }

  /** Waits until at least {@code count} bytes are in the input buffer. */
  private void require(int count) {
    while (in.remaining() < count) {
      if (liveness.expired(deadline)) {
        throw timedOut();
      }
      in.compact();
      int read = socket.read(in, Math.min(deadline, liveness.nextCheck(settingsSeen)));
      in.flip();
      if (read < 0) {
        throw new DaemonUnreachableException(
            goneAway != null
                ? goneAway
                : socket.path() + ": the daemon closed the connection in mid-call",
            null);
      } else if (read > 0) {
        liveness.heard();
      } else if (!liveness.expired(deadline)) {
        if (liveness.isGone(settingsSeen)) {
          throw silent();
        }
        head(8, PING, 0, 0);
        out.putLong(liveness.ask());
        flush();
      }
    }
  }

  private DaemonUnreachableException silent() {
    return new DaemonUnreachableException(
        socket.path() + ": the daemon accepts connections but does not answer", null);
  }

  private static DaemonTimeoutException timedOut() {
    return new DaemonTimeoutException("timed out");
  }

  @Override
  public void close() {
    socket.close();
  }
}
