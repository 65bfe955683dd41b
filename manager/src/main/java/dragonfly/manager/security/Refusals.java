package dragonfly.manager.security;

import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.web.ErrorBody;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How requests are refused, with the bodies of the protocol. */
@Component
final class Refusals {
  private final JsonMapper json;
  private final String challenge;
  private final HttpStatus forbidden;

  Refusals(JsonMapper json, ManagerConfig config) {
    this.json = json;
    this.challenge = "JWT realm=" + config.auth().realm();
    this.forbidden =
        config.compatibility().referenceRest() ? HttpStatus.UNAUTHORIZED : HttpStatus.FORBIDDEN;
  }

  /** Nobody we know. */
  void unauthorized(HttpServletResponse response) throws IOException {
    response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge);
    write(response, HttpStatus.UNAUTHORIZED, "Unauthorized");
  }

  /** Somebody we know who may not do this. */
  void forbidden(HttpServletResponse response) throws IOException {
    write(response, forbidden, "permission deny");
  }

  /** Somebody we know whose token is not for this. */
  void forbidden(HttpServletResponse response, String why) throws IOException {
    write(response, HttpStatus.FORBIDDEN, why);
  }

  /** A page of another site. */
  void foreign(HttpServletResponse response) throws IOException {
    write(response, HttpStatus.FORBIDDEN, "requests from pages of other sites are refused");
  }

  /** Somebody who must wait. */
  void tooManyRequests(HttpServletResponse response, Duration pause) throws IOException {
    long seconds = Math.max(1, pause.plusMillis(999).toSeconds());
    response.setHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    write(response, HttpStatus.TOO_MANY_REQUESTS, "Too Many Requests");
  }

  /** Any other way. */
  void write(HttpServletResponse response, HttpStatus status, String message) throws IOException {
    response.setStatus(status.value());
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response.getOutputStream().write(json.writeValueAsBytes(ErrorBody.message(message)));
  }
}
