package dragonfly.core.piece;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A set of piece numbers, compact for the dense sets that downloads have. Not thread-safe. */
public final class PieceSet {
  private final BitSet bits;

  public PieceSet() {
    this(new BitSet());
  }

  private PieceSet(BitSet bits) {
    this.bits = bits;
  }

  /** All numbers from 0 to {@code count - 1}. */
  public static PieceSet ofFirst(int count) {
    var set = new PieceSet();
    set.bits.set(0, checked(count));
    return set;
  }

  /** The inverse of {@link #toBytes}. */
  public static PieceSet ofBytes(byte[] bytes) {
    return new PieceSet(BitSet.valueOf(bytes));
  }

  /** Whether the set changed. */
  public boolean add(int number) {
    if (contains(number)) {
      return false;
    }
    bits.set(number);
    return true;
  }

  /** Adds all of the other set. */
  public void addAll(PieceSet other) {
    bits.or(other.bits);
  }

  /** Whether the set changed. */
  public boolean remove(int number) {
    if (!contains(number)) {
      return false;
    }
    bits.clear(number);
    return true;
  }

  /** Removes all that are in the other set. */
  public void removeAll(PieceSet other) {
    bits.andNot(other.bits);
  }

  public boolean contains(int number) {
    return bits.get(checked(number));
  }

  public int cardinality() {
    return bits.cardinality();
  }

  public boolean isEmpty() {
    return bits.isEmpty();
  }

  /** The numbers in ascending order. */
  public IntStream stream() {
    return bits.stream();
  }

  public PieceSet copy() {
    return new PieceSet((BitSet) bits.clone());
  }

  /** One bit a piece, number 0 in the lowest bit of the first byte, no zero bytes at the end. */
  public byte[] toBytes() {
    return bits.toByteArray();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PieceSet that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return bits.toString();
  }

  private static int checked(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("not a piece number: " + number);
    }
    return number;
  }
}
