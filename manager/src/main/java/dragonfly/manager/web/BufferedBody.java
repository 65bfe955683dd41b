package dragonfly.manager.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the body of a request to the API, so that more than its controller may look at it, and
 * refuses one that is longer than {@link #MAX_BYTES}. The body is read when somebody asks for it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
public final class BufferedBody extends OncePerRequestFilter {
  static final int MAX_BYTES = 4 << 20;
  private static final String ATTRIBUTE = BufferedBody.class.getName();

  BufferedBody() {}

  /** The body; empty if there is none, or the request is not one to the API. */
  public static byte[] of(HttpServletRequest request) throws IOException {
    return request.getAttribute(ATTRIBUTE) instanceof Buffered buffered
        ? buffered.bytes()
        : new byte[0];
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    var path = request.getRequestURI();
    if (!path.startsWith("/api/") && !path.startsWith("/oapi/")) {
      chain.doFilter(request, response);
      return;
    }
    if (request.getContentLengthLong() > MAX_BYTES) {
      tooLong(response);
      return;
    }
    var buffered = new Buffered(request);
    request.setAttribute(ATTRIBUTE, buffered);
    try {
      chain.doFilter(buffered, response);
    } catch (TooLongException e) {
      if (response.isCommitted()) {
        throw e;
      }
      tooLong(response);
    }
  }

  private static void tooLong(HttpServletResponse response) throws IOException {
    response.reset();
    response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.setHeader(HttpHeaders.CONNECTION, "close");
    response
        .getOutputStream()
        .write(
            ("{\"message\":\"the body is longer than " + MAX_BYTES + " bytes\"}")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** Not an {@code IOException}, which would be taken for a body that cannot be read. */
  private static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLongException() {
      super("request body too long");
    }
  }

  private static final class Buffered extends HttpServletRequestWrapper {
    private byte @Nullable [] bytes;

    Buffered(HttpServletRequest request) {
      super(request);
    }

    byte[] bytes() throws IOException {
      if (bytes == null) {
        var read = super.getInputStream().readNBytes(MAX_BYTES + 1);
        if (read.length > MAX_BYTES) {
          throw new TooLongException();
        }
        bytes = read;
      }
      return bytes;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new BytesStream(bytes());
    }

    @Override
    public BufferedReader getReader() throws IOException {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }

  private static final class BytesStream extends ServletInputStream {
    private final ByteArrayInputStream bytes;

    BytesStream(byte[] bytes) {
      this.bytes = new ByteArrayInputStream(bytes);
    }

    @Override
    public int read() {
      return bytes.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      return bytes.read(target, offset, length);
    }

    @Override
    public boolean isFinished() {
      return bytes.available() == 0;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException("the body is here already");
    }
  }
}
