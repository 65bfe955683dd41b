package dragonfly.core.rpc;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.RefusedException;
import dragonfly.core.error.SourceException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Exceptions to the status of a call and back. */
public final class RpcErrors {
  private static final Logger log = LoggerFactory.getLogger(RpcErrors.class);

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** There if the failure is a {@link RefusedException}; other programs ignore it. */
  private static final Metadata.Key<String> REFUSED =
      Metadata.Key.of("dragonfly-refused", Metadata.ASCII_STRING_MARSHALLER);

  /** Other implementations take 16 KiB of trailers in all, in which details grow by a third. */
  private static final int MAX_DETAILS = 8 * 1024;

  private static final int MAX_MESSAGE = 1024;

  private RpcErrors() {}

  /**
   * What the caller of an rpc is answered: the code of a {@link DragonflyException}, with details
   * for a {@link SourceException} and a mark for a {@link RefusedException}; INVALID_ARGUMENT for
   * an {@link IllegalArgumentException}; a status exception as it is; INTERNAL for everything else,
   * which is logged here with its stack.
   */
  public static StatusRuntimeException toStatus(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    return switch (cause) {
      case StatusRuntimeException status -> status;
      case StatusException status -> status.getStatus().asRuntimeException(status.getTrailers());
      case SourceException source -> toStatus(source);
      case RefusedException refused -> toStatus(refused);
      case DragonflyException known -> status(known.code(), known).asRuntimeException();
      case IllegalArgumentException wrong ->
          status(Status.Code.INVALID_ARGUMENT, wrong).asRuntimeException();
      default -> {
        log.atError().setCause(cause).log("call failed unexpectedly");
        yield Status.INTERNAL
            .withDescription("unexpected failure: " + cause)
            .withCause(cause)
            .asRuntimeException();
      }
    };
  }

  private static StatusRuntimeException toStatus(SourceException source) {
    var trailers = new Metadata();
    String message = shorten(source.getMessage());
    String details = new SourceErrorDetails(message, source.header(), source.statusCode()).toJson();
    if (details.length() > MAX_DETAILS) {
      details = new SourceErrorDetails(message, Map.of(), source.statusCode()).toJson();
    }
    trailers.put(DETAILS, details.getBytes(StandardCharsets.UTF_8));
    return status(source.code(), source).asRuntimeException(trailers);
  }

  private static StatusRuntimeException toStatus(RefusedException refused) {
    var trailers = new Metadata();
    trailers.put(REFUSED, "true");
    return status(refused.code(), refused).asRuntimeException(trailers);
  }

  private static Status status(Status.Code code, Throwable cause) {
    return Status.fromCode(code).withDescription(shorten(cause.getMessage())).withCause(cause);
  }

  private static String shorten(@Nullable String message) {
    if (message == null) {
      return "";
    }
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
  }

  /**
   * What a failed call means to us: a {@link SourceException} if it carries details of a source, a
   * {@link RefusedException} if it says so, else a {@link DragonflyException} with the code and
   * description of the status. A {@code DragonflyException} comes back as it is.
   */
  public static DragonflyException fromStatus(Throwable thrown) {
    Throwable cause = unwrap(thrown);
    if (cause instanceof DragonflyException known) {
      return known;
    }
    Status status = Status.fromThrowable(cause);
    Optional<SourceErrorDetails> details = sourceDetails(cause);
    if (details.isPresent()) {
      var source = details.get();
      return new SourceException(source.message(), source.header(), source.statusCode(), cause);
    }
    Metadata trailers = Status.trailersFromThrowable(cause);
    return trailers != null && trailers.containsKey(REFUSED)
        ? new RefusedException(status.getCode(), describe(status), cause)
        : new DragonflyException(status.getCode(), describe(status), cause);
  }

  /** Where a connection failed, gRPC says no more than "io exception"; why stands in the cause. */
  private static String describe(Status status) {
    String description = status.getDescription();
    if (description == null) {
      return status.getCode().toString();
    }
    Throwable cause = status.getCause();
    String reason = cause == null ? null : cause.getMessage();
    return description.startsWith("io exception") && reason != null ? reason : description;
  }

  /** Details of a failed source in the trailers of a failed call. */
  public static Optional<SourceErrorDetails> sourceDetails(Throwable thrown) {
    Metadata trailers = Status.trailersFromThrowable(thrown);
    byte @Nullable [] details = trailers == null ? null : trailers.get(DETAILS);
    return details == null
        ? Optional.empty()
        : SourceErrorDetails.parse(new String(details, StandardCharsets.UTF_8));
  }

  private static Throwable unwrap(Throwable thrown) {
    Throwable cause = thrown.getCause();
    boolean isWrapper =
        thrown instanceof CompletionException || thrown instanceof ExecutionException;
    return isWrapper && cause != null ? unwrap(cause) : thrown;
  }
}
