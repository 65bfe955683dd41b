package dragonfly.dfget.client;

/** Numbers of RFC 9113: frame types, flags, settings, sizes. */
final class Http2Frame {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PUSH_PROMISE = 5;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int PRIORITY_FIELDS = 0x20;

  static final int SETTING_ENABLE_PUSH = 2;
  static final int SETTING_INITIAL_WINDOW_SIZE = 4;
  static final int SETTING_MAX_FRAME_SIZE = 5;
  static final int SETTING_MAX_HEADER_LIST_SIZE = 6;

  static final int HEAD_SIZE = 9;
  static final int DEFAULT_WINDOW = 65_535;
  static final int DEFAULT_MAX_FRAME_SIZE = 16_384;

  /** The server has not looked at the stream. */
  static final int ERROR_REFUSED_STREAM = 7;

  static final int ERROR_CANCEL = 8;

  static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private Http2Frame() {}
}
