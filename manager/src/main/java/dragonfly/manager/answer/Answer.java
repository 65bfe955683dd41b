package dragonfly.manager.answer;

import dragonfly.manager.audit.AuditActor;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** An answer that may be given again. Immutable. */
final class Answer {
  /** How long what is not marked may go unseen. */
  static final Duration LONGEST = Duration.ofSeconds(1);

  private final Basis basis;
  private final AuditActor actor;
  private final @Nullable String contentType;
  private final List<Field> headers;
  private final byte[] body;

  private Answer(
      Basis basis,
      AuditActor actor,
      @Nullable String contentType,
      List<Field> headers,
      byte[] body) {
    this.basis = basis;
    this.actor = actor;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
  }

  /**
   * What an answer rests on.
   *
   * @param newest the number of the newest change before it was worked out
   * @param begin when that began, by the clock that leases and tokens are judged by
   * @param beginNanos the same by the ticker, as a clock may be set back
   * @param until when the permission ends by itself
   */
  record Basis(long newest, Instant begin, long beginNanos, Instant until) {
    boolean holds(long newestNow, Instant now, long nowNanos) {
      return newest >= newestNow
          && nowNanos - beginNanos < LONGEST.toNanos()
          && now.isBefore(begin.plus(LONGEST))
          && now.isBefore(until);
    }
  }

  private record Field(String name, String value) {}

  /** What a request was answered; empty unless that is the same for whoever asks the same. */
  static Optional<Answer> of(
      ContentCachingResponseWrapper response, Basis basis, AuditActor actor) {
    if (response.getStatus() != HttpStatus.OK.value()
        || response.containsHeader(HttpHeaders.SET_COOKIE)) {
      return Optional.empty();
    }
    var headers = new ArrayList<Field>();
    for (var name : response.getHeaderNames()) {
      response.getHeaders(name).forEach(value -> headers.add(new Field(name, value)));
    }
    return Optional.of(
        new Answer(
            basis,
            actor,
            response.getContentType(),
            List.copyOf(headers),
            response.getContentAsByteArray()));
  }

  Basis basis() {
    return basis;
  }

  /** Who asked. */
  AuditActor actor() {
    return actor;
  }

  int bytes() {
    return body.length
        + headers.stream().mapToInt(field -> field.name().length() + field.value().length()).sum();
  }

  void write(HttpServletResponse response) throws IOException {
    var before = "";
    for (var field : headers) {
      // what filters around have set already is replaced by the same
      if (field.name().equals(before)) {
        response.addHeader(field.name(), field.value());
      } else {
        response.setHeader(field.name(), field.value());
      }
      before = field.name();
    }
    if (contentType != null) {
      response.setContentType(contentType);
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
