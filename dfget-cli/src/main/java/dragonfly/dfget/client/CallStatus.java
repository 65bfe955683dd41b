package dragonfly.dfget.client;

/** The status codes of gRPC. */
public enum CallStatus {
  OK("0"),
  CANCELLED("1"),
  UNKNOWN("2"),
  INVALID_ARGUMENT("3"),
  DEADLINE_EXCEEDED("4"),
  NOT_FOUND("5"),
  ALREADY_EXISTS("6"),
  PERMISSION_DENIED("7"),
  RESOURCE_EXHAUSTED("8"),
  FAILED_PRECONDITION("9"),
  ABORTED("10"),
  OUT_OF_RANGE("11"),
  UNIMPLEMENTED("12"),
  INTERNAL("13"),
  UNAVAILABLE("14"),
  DATA_LOSS("15"),
  UNAUTHENTICATED("16");

  private final String number;

  CallStatus(String number) {
    this.number = number;
  }

  /** The code with this number in the {@code grpc-status} header; UNKNOWN for any other text. */
  static CallStatus ofHeader(String number) {
    for (var status : values()) {
      if (status.number.equals(number)) {
        return status;
      }
    }
    return UNKNOWN;
  }

  /** What an HTTP answer without {@code grpc-status} means ("HTTP to gRPC status mapping"). */
  static CallStatus ofHttp(String status) {
    return switch (status) {
      case "400" -> INTERNAL;
      case "401" -> UNAUTHENTICATED;
      case "403" -> PERMISSION_DENIED;
      case "404" -> UNIMPLEMENTED;
      case "429", "502", "503", "504" -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  /** What an HTTP/2 error code on a stream means (gRPC over HTTP/2, "Errors"). */
  static CallStatus ofHttp2(int errorCode) {
    return switch (errorCode) {
      case 7 -> UNAVAILABLE; // REFUSED_STREAM
      case 8 -> CANCELLED; // CANCEL
      case 11 -> RESOURCE_EXHAUSTED; // ENHANCE_YOUR_CALM
      case 12 -> PERMISSION_DENIED; // INADEQUATE_SECURITY
      default -> INTERNAL;
    };
  }
}
