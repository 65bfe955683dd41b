package dragonfly.dfget.client;

import java.util.ArrayDeque;

/** The static table of RFC 7541, appendix A, and behind it the dynamic one of a connection. */
final class HpackTable {
  /** Largest dynamic table a server may use: the protocol's default, we announce no other. */
  static final int MAX_SIZE = 4096;

  private static final int ENTRY_OVERHEAD = 32;

  private static final String[] STATIC = {
    ":authority", "",
    ":method", "GET",
    ":method", "POST",
    ":path", "/",
    ":path", "/index.html",
    ":scheme", "http",
    ":scheme", "https",
    ":status", "200",
    ":status", "204",
    ":status", "206",
    ":status", "304",
    ":status", "400",
    ":status", "404",
    ":status", "500",
    "accept-charset", "",
    "accept-encoding", "gzip, deflate",
    "accept-language", "",
    "accept-ranges", "",
    "accept", "",
    "access-control-allow-origin", "",
    "age", "",
    "allow", "",
    "authorization", "",
    "cache-control", "",
    "content-disposition", "",
    "content-encoding", "",
    "content-language", "",
    "content-length", "",
    "content-location", "",
    "content-range", "",
    "content-type", "",
    "cookie", "",
    "date", "",
    "etag", "",
    "expect", "",
    "expires", "",
    "from", "",
    "host", "",
    "if-match", "",
    "if-modified-since", "",
    "if-none-match", "",
    "if-range", "",
    "if-unmodified-since", "",
    "last-modified", "",
    "link", "",
    "location", "",
    "max-forwards", "",
    "proxy-authenticate", "",
    "proxy-authorization", "",
    "range", "",
    "referer", "",
    "refresh", "",
    "retry-after", "",
    "server", "",
    "set-cookie", "",
    "strict-transport-security", "",
    "transfer-encoding", "",
    "user-agent", "",
    "vary", "",
    "via", "",
    "www-authenticate", "",
  };

  private final ArrayDeque<Header> entries = new ArrayDeque<>();
  private int size;
  private int limit = MAX_SIZE;

  /** A header field. */
  record Header(String name, String value) {
    int size() {
      return name.length() + value.length() + ENTRY_OVERHEAD;
    }
  }

  /**
   * The entry with this index: static entries first, from 1, then the newest dynamic one.
   *
   * @throws Http2Exception if there is none
   */
  Header get(int index) {
    int fixed = STATIC.length / 2;
    if (index >= 1 && index <= fixed) {
      return new Header(STATIC[2 * index - 2], STATIC[2 * index - 1]);
    }
    int at = index - fixed;
    if (index < 1 || at > entries.size()) {
      throw new Http2Exception("a header block names table entry " + index + ", which is absent");
    }
    var walk = entries.iterator();
    while (--at > 0) {
      walk.next();
    }
    return walk.next();
  }

  /** Adds an entry, and drops the oldest ones that no longer fit; possibly all of them. */
  void add(Header header) {
    size += header.size();
    entries.addFirst(header);
    evict();
  }

  /**
   * Sets the size that the server will keep to from here on.
   *
   * @throws Http2Exception if it is more than we allow
   */
  void limit(int newLimit) {
    if (newLimit > MAX_SIZE) {
      throw new Http2Exception("a header table of " + newLimit + " bytes is more than allowed");
    }
    limit = newLimit;
    evict();
  }

  private void evict() {
    while (size > limit) {
      size -= entries.removeLast().size();
    }
  }
}
