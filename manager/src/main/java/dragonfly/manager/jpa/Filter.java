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

  /** The attribute must have the value; null and the empty text are no condition. */
  public Filter<T> equal(String attribute, @Nullable Object value) {
    if (value != null && !value.equals("")) {
      conditions.add((root, _, builder) -> builder.equal(root.get(attribute), value));
    }
    return this;
  }

  public Specification<T> specification() {
    return Specification.allOf(conditions);
  }
}
