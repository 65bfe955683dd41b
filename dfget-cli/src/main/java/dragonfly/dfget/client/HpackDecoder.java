package dragonfly.dfget.client;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Decoder of header blocks (RFC 7541). One for a connection, as the dynamic table lives as long.
 * Confined to the thread of its connection.
 */
final class HpackDecoder {
  private final HpackTable table = new HpackTable();
  private final int maxListSize;
  private byte[] block = {};
  private int at;

  /**
   * @param maxListSize most bytes of names and values in one block, the guard against a small block
   *     that unfolds into a giant list
   */
  HpackDecoder(int maxListSize) {
    this.maxListSize = maxListSize;
  }

  /**
   * The fields of one whole header block, in order.
   *
   * @throws Http2Exception if it breaks the RFC; the connection is then of no further use
   */
  List<HpackTable.Header> decode(byte[] headerBlock) {
    block = headerBlock;
    at = 0;
    var headers = new ArrayList<HpackTable.Header>();
    int size = 0;
    while (at < block.length) {
      int first = block[at] & 0xff;
      if ((first & 0xe0) == 0x20) {
        if (!headers.isEmpty()) {
          throw new Http2Exception("a header table changes its size in the middle of a block");
        }
        table.limit(integer(5));
        continue;
      }
      var header = header(first);
      size += header.size();
      if (size > maxListSize) {
        throw new Http2Exception("a header list is larger than " + maxListSize + " bytes");
      }
      headers.add(header);
    }
    return headers;
  }

  private HpackTable.Header header(int first) {
    if ((first & 0x80) != 0) {
      return table.get(integer(7));
    }
    boolean indexed = (first & 0x40) != 0;
    int nameIndex = integer(indexed ? 6 : 4);
    String name = nameIndex == 0 ? string() : table.get(nameIndex).name();
    var header = new HpackTable.Header(name, string());
    if (indexed) {
      table.add(header);
    }
    return header;
  }

  private String string() {
    boolean huffman = (peek() & 0x80) != 0;
    int length = integer(7);
    if (length > block.length - at) {
      throw new Http2Exception("a header string is longer than its block");
    }
    int from = at;
    at += length;
    return huffman
        ? HpackHuffman.decode(block, from, at)
        : new String(block, from, length, StandardCharsets.ISO_8859_1);
  }

  /** An integer with a prefix of {@code bits} bits (RFC 7541, section 5.1). */
  private int integer(int bits) {
    int mask = (1 << bits) - 1;
    int value = peek() & mask;
    at++;
    if (value < mask) {
      return value;
    }
    for (int shift = 0; shift <= 21; shift += 7) {
      int next = peek();
      at++;
      value += (next & 0x7f) << shift;
      if ((next & 0x80) == 0) {
        return value;
      }
    }
    throw new Http2Exception("a header block holds a number that is too large");
  }

  private int peek() {
    if (at >= block.length) {
      throw new Http2Exception("a header block ends too early");
    }
    return block[at] & 0xff;
  }
}
