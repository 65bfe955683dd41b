package dragonfly.dfget.client;

/** The other side broke HTTP/2 or HPACK; the connection cannot be used any further. */
final class Http2Exception extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Http2Exception(String message) {
    super(message);
  }
}
