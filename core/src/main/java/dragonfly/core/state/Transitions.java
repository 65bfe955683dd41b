package dragonfly.core.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A life cycle as a table: which event leads from which states to which state. It only decides;
 * what follows from a transition is done by the owner of the state. Immutable.
 *
 * @param <S> the states
 * @param <E> the events
 */
public final class Transitions<S extends Enum<S>, E extends Enum<E>> {
  private final Map<E, Map<S, S>> targets;
  private final List<Row<S, E>> rows;

  private Transitions(Map<E, Map<S, S>> targets, List<Row<S, E>> rows) {
    this.targets = targets;
    this.rows = List.copyOf(rows);
  }

  /** Starts a table. */
  public static <S extends Enum<S>, E extends Enum<E>> Builder<S, E> of(
      Class<S> states, Class<E> events) {
    return new Builder<>(states, events);
  }

  /** Where the event leads from the state; empty when the table does not know it there. */
  public Optional<S> next(S from, E event) {
    var byState = targets.get(event);
    return byState == null ? Optional.empty() : Optional.ofNullable(byState.get(from));
  }

  /** Whether the table knows the event in the state. */
  public boolean allows(S from, E event) {
    return next(from, event).isPresent();
  }

  /** The rows as they were written. */
  public List<Row<S, E>> rows() {
    return rows;
  }

  /**
   * The table as the text of a Mermaid state diagram, ends with a line break.
   *
   * @param initial the state in which a life begins
   * @param stateName what to call a state, unique
   * @param eventName what to call an event
   */
  public String mermaid(
      S initial, Function<? super S, String> stateName, Function<? super E, String> eventName) {
    var text = new StringBuilder("stateDiagram-v2\n");
    text.append("  [*] --> ").append(stateName.apply(initial)).append('\n');
    for (var row : rows) {
      for (S from : row.from()) {
        text.append("  ")
            .append(stateName.apply(from))
            .append(" --> ")
            .append(stateName.apply(row.to()))
            .append(": ")
            .append(eventName.apply(row.event()))
            .append('\n');
      }
    }
    return text.toString();
  }

  /**
   * A row of the table.
   *
   * @param from the states in which the event is known, in their order
   */
  public record Row<S extends Enum<S>, E extends Enum<E>>(E event, Set<S> from, S to) {
    public Row {
      from = Collections.unmodifiableSet(EnumSet.copyOf(from));
    }
  }

  /** Collects the rows of a table. Not thread-safe. */
  public static final class Builder<S extends Enum<S>, E extends Enum<E>> {
    private final Class<S> states;
    private final Map<E, Map<S, S>> targets;
    private final List<Row<S, E>> rows = new ArrayList<>();

    private Builder(Class<S> states, Class<E> events) {
      this.states = states;
      this.targets = new EnumMap<>(events);
    }

    /**
     * Adds a row; an event may have several, with other states each.
     *
     * @throws IllegalArgumentException when no state is given, or the event is known there already
     */
    public Builder<S, E> on(E event, Set<S> from, S to) {
      if (from.isEmpty()) {
        throw new IllegalArgumentException("no state to come from: event=" + event + " to=" + to);
      }
      var row = new Row<>(event, from, to);
      var byState = targets.computeIfAbsent(event, _ -> new EnumMap<>(states));
      for (S state : row.from()) {
        S known = byState.putIfAbsent(state, to);
        if (known != null) {
          throw new IllegalArgumentException(
              "two rows for one case: event=" + event + " from=" + state);
        }
      }
      rows.add(row);
      return this;
    }

    public Transitions<S, E> build() {
      var copy = new EnumMap<>(targets);
      copy.replaceAll((_, byState) -> new EnumMap<>(byState));
      return new Transitions<>(copy, rows);
    }
  }
}
