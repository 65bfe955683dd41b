package dragonfly.core.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** A number that only grows, one for each combination of label values. Thread-safe. */
public final class Counter {
  private final io.prometheus.metrics.core.metrics.Counter counter;

  Counter(PrometheusRegistry registry, String name, String help, String... labels) {
    this.counter =
        io.prometheus.metrics.core.metrics.Counter.builder()
            .name(name)
            .help(help)
            .labelNames(labels)
            .withoutExemplars() // nobody reads them, and they need a tracer
            .register(registry);
  }

  /** Adds one. Label values are in the order of the label names. */
  public void increment(String... labelValues) {
    add(1, labelValues);
  }

  /** Adds zero or more. */
  public void add(double amount, String... labelValues) {
    counter.labelValues(labelValues).inc(amount);
  }

  /** The value now, for tests and summaries. */
  public double value(String... labelValues) {
    return counter.labelValues(labelValues).get();
  }
}
