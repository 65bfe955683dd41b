package dragonfly.core.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * The meters of a program. Names come out exactly as they are given. A feature declares its meters
 * once, in a class of its own, and records where the outcome is decided. Thread-safe.
 */
public final class Metrics {
  private final PrometheusMeterRegistry registry;

  private Metrics(PrometheusMeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * An empty set of meters, besides those of the virtual machine (memory, threads, processor,
   * uptime).
   */
  public static Metrics create() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    return new Metrics(registry);
  }

  /**
   * For binders of libraries. Our own meters are declared with the methods below, as Micrometer
   * would alter their names.
   */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * A number that only grows.
   *
   * @param name ends in {@code _total}
   * @param labels names of labels; values follow with each record
   */
  public Counter counter(String name, String help, String... labels) {
    return new Counter(prometheus(), name, help, labels);
  }

  /** A number that goes up and down. */
  public Gauge gauge(String name, String help, String... labels) {
    return new Gauge(prometheus(), name, help, labels);
  }

  /** A number that is asked for when metrics are read; {@code value} must not block. */
  public void gauge(String name, String help, DoubleSupplier value) {
    Gauge.ofSupplier(prometheus(), name, help, value);
  }

  /**
   * A distribution.
   *
   * @param buckets upper bounds, ascending; infinity is added
   */
  public Histogram histogram(String name, String help, List<Double> buckets, String... labels) {
    return new Histogram(prometheus(), name, help, buckets, labels);
  }

  /** All meters as Prometheus text, in format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  private PrometheusRegistry prometheus() {
    return registry.getPrometheusRegistry();
  }
}
