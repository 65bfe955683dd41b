package dragonfly.manager.web;

import dragonfly.core.error.DragonflyException;
import dragonfly.manager.error.ConflictException;
import dragonfly.manager.error.DatabaseOutage;
import dragonfly.manager.error.ForbiddenException;
import dragonfly.manager.error.InvalidInputException;
import dragonfly.manager.error.NotFoundException;
import dragonfly.manager.error.TooManyRequestsException;
import java.util.stream.Collectors;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpMediaTypeException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;

/** Turns failures of REST calls into the answers of the protocol. */
@RestControllerAdvice
final class RestErrors {
  private static final Logger log = LoggerFactory.getLogger(RestErrors.class);

  @ExceptionHandler
  ResponseEntity<ErrorBody> notFound(NotFoundException e) {
    return message(HttpStatus.NOT_FOUND, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> forbidden(ForbiddenException e) {
    return message(HttpStatus.FORBIDDEN, e.getMessage());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> conflict(ConflictException e) {
    return message(HttpStatus.CONFLICT, e.getMessage());
  }

  /** What the database refuses, or what somebody else changed at this moment. */
  @ExceptionHandler({DataIntegrityViolationException.class, ConcurrencyFailureException.class})
  ResponseEntity<ErrorBody> refused(DataAccessException e) {
    log.atDebug().setCause(e).log("change refused by the database");
    return message(HttpStatus.CONFLICT, HttpStatus.CONFLICT.getReasonPhrase());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> invalid(InvalidInputException e) {
    return unprocessable(String.valueOf(e.getMessage()));
  }

  /** A bare text, as the protocol has it. */
  @ExceptionHandler
  ResponseEntity<String> tooMany(TooManyRequestsException e) {
    long seconds = Math.max(1, e.pause().plusMillis(999).toSeconds());
    return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
        .header(HttpHeaders.RETRY_AFTER, Long.toString(seconds))
        .contentType(MediaType.TEXT_PLAIN)
        .body(String.valueOf(e.getMessage()));
  }

  /** Something that the request needs, such as a registry or a scheduler, does not do its part. */
  @ExceptionHandler
  ResponseEntity<ErrorBody> failed(DragonflyException e) {
    return switch (e.code()) {
      case NOT_FOUND -> message(HttpStatus.NOT_FOUND, e.getMessage());
      case ALREADY_EXISTS, FAILED_PRECONDITION -> message(HttpStatus.CONFLICT, e.getMessage());
      case INVALID_ARGUMENT, PERMISSION_DENIED, UNAVAILABLE, DEADLINE_EXCEEDED ->
          unprocessable(String.valueOf(e.getMessage()));
      default -> unexpected(e);
    };
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> unreadable(HttpMessageNotReadableException e) {
    return unprocessable(
        switch (e.getCause()) {
          case DatabindException wrong -> field(wrong) + ": is not of the expected type";
          case JacksonException malformed -> "not valid JSON" + place(malformed);
          case null, default -> "a JSON body is required";
        });
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> mismatch(MethodArgumentTypeMismatchException e) {
    return unprocessable(
        e.getName() + ": \"" + e.getValue() + "\" is not a number between 0 and " + Long.MAX_VALUE);
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> missing(MissingServletRequestParameterException e) {
    return unprocessable(e.getParameterName() + ": is required");
  }

  /** What no honest client sends, such as a parameter without a name. */
  @ExceptionHandler({RequestRejectedException.class, InvalidParameterException.class})
  ResponseEntity<ErrorBody> rejected(RuntimeException e) {
    log.atDebug().setCause(e).log("request rejected");
    return message(HttpStatus.BAD_REQUEST, HttpStatus.BAD_REQUEST.getReasonPhrase());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> binding(ServletRequestBindingException e) {
    return unprocessable(String.valueOf(e.getMessage()));
  }

  @ExceptionHandler({NoResourceFoundException.class, NoHandlerFoundException.class})
  ResponseEntity<ErrorBody> noRoute() {
    return message(HttpStatus.NOT_FOUND, HttpStatus.NOT_FOUND.getReasonPhrase());
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> method(HttpRequestMethodNotSupportedException e) {
    return ResponseEntity.status(e.getStatusCode())
        .headers(e.getHeaders())
        .body(ErrorBody.message(HttpStatus.METHOD_NOT_ALLOWED.getReasonPhrase()));
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> mediaType(HttpMediaTypeException e) {
    return ResponseEntity.status(e.getStatusCode())
        .headers(e.getHeaders())
        .body(ErrorBody.message("expected content type application/json"));
  }

  @ExceptionHandler
  ResponseEntity<ErrorBody> unexpected(Exception e) {
    if (DatabaseOutage.isCauseOf(e)) {
      log.atWarn().addKeyValue("reason", e.getMessage()).log("database does not answer a request");
      return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
          .header(HttpHeaders.RETRY_AFTER, "1")
          .body(ErrorBody.message(HttpStatus.SERVICE_UNAVAILABLE.getReasonPhrase()));
    }
    log.atError().setCause(e).log("request failed unexpectedly");
    return message(
        HttpStatus.INTERNAL_SERVER_ERROR, HttpStatus.INTERNAL_SERVER_ERROR.getReasonPhrase());
  }

  private static String field(DatabindException e) {
    var path =
        e.getPath().stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : "." + step.getPropertyName())
            .collect(Collectors.joining())
            .replaceFirst("^\\.", "");
    return path.isEmpty() ? "body" : path;
  }

  private static String place(JacksonException e) {
    var at = e.getLocation();
    return at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static ResponseEntity<ErrorBody> unprocessable(String errors) {
    return ResponseEntity.status(HttpStatus.UNPROCESSABLE_CONTENT).body(ErrorBody.errors(errors));
  }

  private static ResponseEntity<ErrorBody> message(HttpStatus status, @Nullable String message) {
    return ResponseEntity.status(status)
        .body(ErrorBody.message(message == null ? status.getReasonPhrase() : message));
  }
}
