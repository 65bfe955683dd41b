package dragonfly.dfget.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decoder of the static Huffman code for header strings (RFC 7541, appendix B). Immutable.
 *
 * <p>The code is canonical: codes of one length are consecutive numbers in the order of their
 * symbols. So the 257 lengths below say everything, and a symbol is found by counting.
 */
final class HpackHuffman {
  private static final int END_OF_STRING = 256;
  private static final int SHORTEST = 5;
  private static final int LONGEST = 30;

  /** Code length of each symbol, one character a symbol: 'a' is 5 bits, 'z' is 30 bits. */
  private static final String LENGTHS =
      "isxxxxxxxtzxxzxxxxxxxxzxxxxxxxxxbffhibdgffdgdbbbaaabbbbbbbcdkbhf"
          + "ibccccccccccccccccccccccdcdioijbkabababbbaccbbbabcbaabccccckgjix"
          + "prpprrrsrssssststtrstssssqrsrsstrqprrssqsrrtqrssqqrqsrssprrrsrrs"
          + "vvporsruvvvwwvtuoqvwwvwtqqvvxwwwptpqrqqsrruuttvsvwvvwwwwwxwwwwwv"
          + "z";

  /** Symbols in the order of their codes. */
  private static final short[] SYMBOLS = new short[END_OF_STRING + 1];

  /** First code of each length, and where its symbol stands in {@link #SYMBOLS}. */
  private static final int[] FIRST_CODE = new int[LONGEST + 1];

  private static final int[] FIRST_SYMBOL = new int[LONGEST + 1];
  private static final int[] COUNT = new int[LONGEST + 1];

  static {
    int code = 0;
    int position = 0;
    for (int length = SHORTEST; length <= LONGEST; length++) {
      FIRST_CODE[length] = code;
      FIRST_SYMBOL[length] = position;
      for (short symbol = 0; symbol <= END_OF_STRING; symbol++) {
        if (LENGTHS.charAt(symbol) - 'a' + SHORTEST == length) {
          SYMBOLS[position++] = symbol;
          code++;
        }
      }
      COUNT[length] = position - FIRST_SYMBOL[length];
      code <<= 1;
    }
  }

  private HpackHuffman() {}

  /**
   * The text of the encoded bytes {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws Http2Exception for a code that does not exist, or wrong padding at the end
   */
  static String decode(byte[] encoded, int from, int to) {
    var text = new byte[(to - from) * 8 / SHORTEST + 1];
    int size = 0;
    int code = 0;
    int length = 0;
    for (int at = from; at < to; at++) {
      for (int bit = 7; bit >= 0; bit--) {
        code = (code << 1) | ((encoded[at] >> bit) & 1);
        length++;
        int index = code - FIRST_CODE[Math.min(length, LONGEST)];
        if (length >= SHORTEST && index >= 0 && index < COUNT[length]) {
          short symbol = SYMBOLS[FIRST_SYMBOL[length] + index];
          if (symbol == END_OF_STRING) {
            throw new Http2Exception("a Huffman string holds the end-of-string symbol");
          }
          text[size++] = (byte) symbol;
          code = 0;
          length = 0;
        } else if (length == LONGEST) {
          throw new Http2Exception("a Huffman string holds a code that does not exist");
        }
      }
    }
    // padding is at most 7 bits, all ones
    if (length > 7 || code != (1 << length) - 1) {
      throw new Http2Exception("a Huffman string ends with wrong padding");
    }
    return new String(Arrays.copyOf(text, size), StandardCharsets.ISO_8859_1);
  }
}
