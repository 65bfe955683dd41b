package dragonfly.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dragonfly.core.error.DragonflyException;
import dragonfly.core.error.RefusedException;
import dragonfly.core.error.SourceException;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class RpcErrorsTest {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Test
  void knownFailureKeepsCodeAndMessage() {
    StatusRuntimeException status =
        RpcErrors.toStatus(
            new CompletionException(
                new DragonflyException(Status.Code.NOT_FOUND, "no such task: taskId=t")));

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getStatus().getDescription()).isEqualTo("no such task: taskId=t");
  }

  @Test
  void wrongArgumentIsInvalid() {
    StatusRuntimeException status =
        RpcErrors.toStatus(new IllegalArgumentException("not a range: range=x"));

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getStatus().getDescription()).isEqualTo("not a range: range=x");
  }

  @Test
  void unexpectedFailureIsInternal() {
    assertThat(RpcErrors.toStatus(new IllegalStateException("broken")).getStatus().getCode())
        .isEqualTo(Status.Code.INTERNAL);
  }

  @Test
  void refusalIsARefusalOnTheOtherSideToo() {
    var refused = RpcErrors.toStatus(new RefusedException(Status.Code.NOT_FOUND, "nobody may"));
    var failed = RpcErrors.toStatus(new DragonflyException(Status.Code.NOT_FOUND, "nobody has"));

    assertThat(RpcErrors.fromStatus(refused))
        .isInstanceOf(RefusedException.class)
        .hasMessage("nobody may");
    assertThat(RpcErrors.fromStatus(refused).code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(RpcErrors.fromStatus(failed)).isNotInstanceOf(RefusedException.class);
  }

  @Test
  void statusPassesUnchanged() {
    var status = Status.ABORTED.asRuntimeException();

    assertThat(RpcErrors.toStatus(status)).isSameAs(status);
  }

  @Test
  void brokenConnectionIsToldWithItsReason() {
    var status =
        Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new IOException("Connection refused: /127.0.0.1:9"));

    assertThat(RpcErrors.fromStatus(status.asRuntimeException()))
        .hasMessage("Connection refused: /127.0.0.1:9");
  }

  @Test
  void failureOfASourceTravelsAsJson() {
    var source =
        new SourceException("source refused: code=404", Map.of("content-type", "text/html"), 404);

    StatusRuntimeException status = RpcErrors.toStatus(source);

    assertThat(status.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    byte[] details =
        Objects.requireNonNull(Objects.requireNonNull(status.getTrailers()).get(DETAILS));
    assertThat(new String(details, StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"message\":\"source refused:"
                + " code=404\",\"header\":{\"content-type\":\"text/html\"},\"status_code\":404}");
  }

  @Test
  void failureOfASourceComesBackWhole() {
    var source =
        new SourceException("a \"quoted\" \\ \n ü 😀 \u0001", Map.of("k", "v: w", "n", "1"), null);

    assertThat(RpcErrors.fromStatus(RpcErrors.toStatus(source)))
        .asInstanceOf(type(SourceException.class))
        .satisfies(
            back -> {
              assertThat(back).hasMessage(source.getMessage());
              assertThat(back.header()).isEqualTo(source.header());
              assertThat(back.statusCode()).isNull();
            });
  }

  @Test
  void trailersStaySmallWhateverTheSourceSaid() {
    var source =
        new SourceException("m".repeat(100_000), Map.of("set-cookie", "c".repeat(50_000)), 500);

    StatusRuntimeException status = RpcErrors.toStatus(source);

    assertThat(String.valueOf(status.getStatus().getDescription())).hasSizeBetween(1000, 1100);
    assertThat(RpcErrors.sourceDetails(status))
        .hasValueSatisfying(
            details -> {
              assertThat(details.header()).isEmpty();
              assertThat(details.statusCode()).isEqualTo(500);
              assertThat(details.toJson()).hasSizeLessThan(2000);
            });
  }

  @Test
  void detailsOfTheOtherImplementationAreRead() {
    String json =
        "{ \"message\" : \"Not Found\\/x\", \"header\" : {\"k\":\"v\"}, \"status_code\" : 404 }";

    assertThat(SourceErrorDetails.parse(json))
        .hasValue(new SourceErrorDetails("Not Found/x", Map.of("k", "v"), 404));
    assertThat(SourceErrorDetails.parse("{\"message\":\"m\",\"header\":{},\"status_code\":null}"))
        .hasValue(new SourceErrorDetails("m", Map.of(), null));
  }

  @Test
  void otherDetailsAreNoFailureOfASource() {
    assertThat(SourceErrorDetails.parse("\b\u0005protobuf")).isEmpty();
    assertThat(SourceErrorDetails.parse("{\"code\":1}")).isEmpty();
    assertThat(SourceErrorDetails.parse("{\"message\":")).isEmpty();
    assertThat(SourceErrorDetails.parse("")).isEmpty();
  }

  @Test
  void statusBecomesAKnownFailure() {
    DragonflyException failure =
        RpcErrors.fromStatus(Status.UNAVAILABLE.withDescription("io").asRuntimeException());

    assertThat(failure.code()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure).hasMessage("io");
  }
}
