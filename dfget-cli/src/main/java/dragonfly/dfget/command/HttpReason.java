package dragonfly.dfget.command;

/** Statuses of HTTP as people know them. */
final class HttpReason {
  private HttpReason() {}

  /** {@code HTTP 404 Not Found}; the number alone for rare ones. */
  static String of(int status) {
    String reason =
        switch (status) {
          case 400 -> " Bad Request";
          case 401 -> " Unauthorized";
          case 403 -> " Forbidden";
          case 404 -> " Not Found";
          case 405 -> " Method Not Allowed";
          case 407 -> " Proxy Authentication Required";
          case 410 -> " Gone";
          case 412 -> " Precondition Failed";
          case 416 -> " Range Not Satisfiable";
          case 429 -> " Too Many Requests";
          case 500 -> " Internal Server Error";
          case 502 -> " Bad Gateway";
          case 503 -> " Service Unavailable";
          case 504 -> " Gateway Timeout";
          default -> "";
        };
    return "HTTP " + status + reason;
  }
}
