package dragonfly.manager.tracing;

import dragonfly.manager.config.ManagerConfig;
import dragonfly.manager.config.TracingConfig;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes spans and sends them in batches; drops them when the collector is away. Thread-safe. */
@Component
public final class Tracing implements AutoCloseable {
  private static final Duration LONGEST_EXPORT = Duration.ofSeconds(5);

  private final OpenTelemetry telemetry;
  private final @Nullable OpenTelemetrySdk sdk;

  Tracing(ManagerConfig config) {
    this.sdk = config.tracing().target() == null ? null : sdk(config.tracing());
    this.telemetry = sdk == null ? OpenTelemetry.noop() : sdk;
  }

  private static OpenTelemetrySdk sdk(TracingConfig config) {
    var resource =
        Resource.getDefault()
            .merge(
                Resource.create(
                    Attributes.of(AttributeKey.stringKey("service.name"), config.serviceName())));
    var spans =
        SdkTracerProvider.builder()
            .setResource(resource)
            .addSpanProcessor(BatchSpanProcessor.builder(exporter(config)).build())
            .build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(spans)
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .build();
  }

  private static SpanExporter exporter(TracingConfig config) {
    if (config.overGrpc()) {
      var grpc =
          OtlpGrpcSpanExporter.builder()
              .setEndpoint(String.valueOf(config.target()))
              .setTimeout(LONGEST_EXPORT);
      config.headers().forEach(grpc::addHeader);
      return grpc.build();
    }
    var http =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(String.valueOf(config.target()))
            .setTimeout(LONGEST_EXPORT);
    config.headers().forEach(http::addHeader);
    return http.build();
  }

  /** Whether anybody wants spans. */
  public boolean isOn() {
    return sdk != null;
  }

  public Tracer tracer() {
    return telemetry.getTracer("dragonfly.manager");
  }

  ContextPropagators propagators() {
    return telemetry.getPropagators();
  }

  /** Sends what is left, for a moment. */
  @Override
  public void close() {
    if (sdk != null) {
      sdk.close();
    }
  }
}
