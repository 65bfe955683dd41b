package dragonfly.core.metrics;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** A distribution over fixed buckets, one for each combination of label values. Thread-safe. */
public final class Histogram {
  private final io.prometheus.metrics.core.metrics.Histogram histogram;

  Histogram(
      PrometheusRegistry registry,
      String name,
      String help,
      List<Double> buckets,
      String... labels) {
    this.histogram =
        io.prometheus.metrics.core.metrics.Histogram.builder()
            .name(name)
            .help(help)
            .labelNames(labels)
            .withoutExemplars() // nobody reads them, and they need a tracer
            .classicOnly()
            .classicUpperBounds(buckets.stream().mapToDouble(Double::doubleValue).toArray())
            .register(registry);
  }

  /**
   * Records a value, in the unit that the name says. Label values are in the order of the label
   * names.
   */
  public void observe(double value, String... labelValues) {
    histogram.labelValues(labelValues).observe(value);
  }
}
