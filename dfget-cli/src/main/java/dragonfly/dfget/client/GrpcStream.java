package dragonfly.dfget.client;

import dragonfly.core.time.Ticker;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC call with one request message: the messages of the answer, then its status ("gRPC over
 * HTTP/2"). Serves unary calls and server streams. Confined to the thread of its connection.
 */
final class GrpcStream implements Http2Connection.Listener {
  /** Above the largest piece (64 MiB); a length beyond it is damage, not data. */
  private static final int MAX_MESSAGE_SIZE = 256 << 20;

  private static final int PREFIX_SIZE = 5;
  private static final int MAX_TIMEOUT_DIGITS_VALUE = 99_999_999;
  private static final String USER_AGENT = "dragonfly-dfget";

  private final Http2Connection connection;
  private final ArrayDeque<byte[]> messages = new ArrayDeque<>();
  private final ByteBuffer prefix = ByteBuffer.allocate(PREFIX_SIZE);
  private @Nullable ByteBuffer message;

  private boolean headersSeen;
  private boolean ended;
  private String httpStatus = "";
  private @Nullable String grpcStatus;
  private String grpcMessage = "";
  private @Nullable String details;
  private @Nullable DaemonException reset;

  /**
   * Sends the request.
   *
   * @param method full name with its leading slash
   */
  GrpcStream(
      Http2Connection connection, String method, byte[] request, Duration timeout, Ticker ticker) {
    this.connection = connection;
    var headers = ByteBuffer.allocate(1024);
    HpackEncoder.call(headers, method, USER_AGENT);
    HpackEncoder.field(headers, "grpc-timeout", timeoutText(timeout));
    var body = ByteBuffer.allocate(PREFIX_SIZE + request.length);
    body.put((byte) 0).putInt(request.length).put(request).flip();
    connection.open(headers.flip(), body, ticker.nanos() + timeout.toNanos(), this);
  }

  /**
   * The next message, waiting for it; null when the call has ended with OK.
   *
   * @throws DaemonException for any other end
   */
  byte @Nullable [] next() {
    while (messages.isEmpty() && !ended) {
      connection.advance();
    }
    var next = messages.poll();
    if (next == null) {
      checkStatus();
    }
    return next;
  }

  private void checkStatus() {
    if (reset != null) {
      throw reset;
    }
    var status =
        grpcStatus == null ? CallStatus.ofHttp(httpStatus) : CallStatus.ofHeader(grpcStatus);
    if (grpcStatus == null) {
      grpcMessage = "the answer has HTTP status " + httpStatus + " and no grpc-status";
    }
    if (status != CallStatus.OK) {
      var refusal = details == null ? null : SourceErrorText.parse(binary(details));
      throw refusal != null ? refusal : new CallFailedException(status, grpcMessage);
    }
    if (message != null || prefix.position() > 0) {
      throw new CallFailedException(
          CallStatus.INTERNAL, "the answer ended in the middle of a message");
    }
  }

  @Override
  public void onHeaders(List<HpackTable.Header> headers, boolean endOfStream) {
    for (var header : headers) {
      switch (header.name()) {
        case ":status" -> httpStatus = header.value();
        case "grpc-status" -> grpcStatus = header.value();
        case "grpc-message" -> grpcMessage = percentDecoded(header.value());
        case "grpc-status-details-bin" -> details = header.value();
        case "grpc-encoding" -> {
          if (!header.value().equals("identity")) {
            throw new Http2Exception("it compresses messages by " + header.value() + " unasked");
          }
        }
        default -> {}
      }
    }
    headersSeen |= !httpStatus.startsWith("1");
  }

  @Override
  public void onData(ByteBuffer part) {
    if (!headersSeen) {
      throw new Http2Exception("it sends data before headers");
    }
    if (!httpStatus.equals("200")) {
      return; // the text of an error page
    }
    while (part.hasRemaining() || (message != null && !message.hasRemaining())) {
      if (message == null) {
        while (prefix.hasRemaining() && part.hasRemaining()) {
          prefix.put(part.get());
        }
        if (prefix.hasRemaining()) {
          return;
        }
        message = ByteBuffer.allocate(messageSize());
      }
      int count = Math.min(part.remaining(), message.remaining());
      message.put(part.slice(part.position(), count));
      part.position(part.position() + count);
      if (!message.hasRemaining()) {
        messages.add(message.array());
        message = null;
        prefix.clear();
      }
    }
  }

  private int messageSize() {
    prefix.flip();
    if (prefix.get() != 0) {
      throw new Http2Exception("it compresses messages unasked");
    }
    int size = prefix.getInt();
    if (size < 0 || size > MAX_MESSAGE_SIZE) {
      throw new Http2Exception("a message of " + Integer.toUnsignedString(size) + " bytes");
    }
    return size;
  }

  @Override
  public void onEnd() {
    ended = true;
  }

  @Override
  public void onReset(int errorCode, String reason) {
    ended = true;
    if (grpcStatus == null) {
      reset =
          reason.isEmpty()
              ? new CallFailedException(
                  CallStatus.ofHttp2(errorCode),
                  "the daemon broke off the call (HTTP/2 error " + errorCode + ")")
              : new DaemonUnreachableException(reason, null);
    }
  }

  private static String timeoutText(Duration timeout) {
    long millis = Math.max(1, timeout.toMillis());
    return millis <= MAX_TIMEOUT_DIGITS_VALUE
        ? millis + "m"
        : Math.min(timeout.toSeconds(), MAX_TIMEOUT_DIGITS_VALUE) + "S";
  }

  private static String percentDecoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return text; // RFC-wise damaged, still better than nothing
    }
  }

  private static byte[] binary(String value) {
    try {
      return Base64.getDecoder().decode(value);
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }
}
