package dragonfly.manager.jpa;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.domain.Specification;

/** Conditions that rows must all meet, in the order in which they are added. Not thread-safe. */
public final class Filter<T> {
  private final List<Specification<T>> conditions = new ArrayList<>();

  private Filter() {}

  /** No condition yet. */
  public static <T> Filter<T> all() {
    return new Filter<>();
  }

  /** The attribute must have the value; null, the empty text and 0 are no condition. */
  public Filter<T> equal(String attribute, @Nullable Object value) {
    if (value != null
        && !value.equals("")
        && !(value instanceof Number number && number.longValue() == 0)) {
      conditions.add((root, _, builder) -> builder.equal(root.get(attribute), value));
    }
    return this;
  }

  /** Adds a condition of another kind. */
  public Filter<T> where(Specification<T> condition) {
    conditions.add(condition);
    return this;
  }

  /** The attribute must be the value or more; null is no condition. */
  public <V extends Comparable<? super V>> Filter<T> atLeast(String attribute, @Nullable V value) {
    if (value != null) {
      conditions.add(
          (root, _, builder) -> builder.greaterThanOrEqualTo(root.get(attribute), value));
    }
    return this;
  }

  /** The attribute must be less than the value; null is no condition. */
  public <V extends Comparable<? super V>> Filter<T> below(String attribute, @Nullable V value) {
    if (value != null) {
      conditions.add((root, _, builder) -> builder.lessThan(root.get(attribute), value));
    }
    return this;
  }

  public Specification<T> specification() {
    return Specification.allOf(conditions);
  }
}
