package dragonfly.core.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.DoubleSupplier;

/** A number that goes up and down, one for each combination of label values. Thread-safe. */
public final class Gauge {
  private final io.prometheus.metrics.core.metrics.Gauge gauge;

  Gauge(PrometheusRegistry registry, String name, String help, String... labels) {
    this.gauge =
        io.prometheus.metrics.core.metrics.Gauge.builder()
            .name(name)
            .help(help)
            .labelNames(labels)
            .withoutExemplars() // nobody reads them, and they need a tracer
            .register(registry);
  }

  static void ofSupplier(
      PrometheusRegistry registry, String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call(value.getAsDouble()))
        .register(registry);
  }

  /** Sets the value. Label values are in the order of the label names. */
  public void set(double value, String... labelValues) {
    gauge.labelValues(labelValues).set(value);
  }

  /** Adds an amount, which may be negative. */
  public void add(double amount, String... labelValues) {
    gauge.labelValues(labelValues).inc(amount);
  }

  /** The value now, for tests and summaries. */
  public double value(String... labelValues) {
    return gauge.labelValues(labelValues).get();
  }
}
