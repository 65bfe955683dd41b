package dragonfly.core.rpc;

import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.MetadataUtils;
import org.jspecify.annotations.Nullable;

/**
 * What our programs tell each other beside the messages of the protocol: metadata of calls, which
 * other programs ignore. Immutable.
 *
 * @param taskId the task that is meant, also where both sides compute ids differently
 * @param sourceVersion a digest of what the source said of the content's version; contents of one
 *     task that differ in it must not be mixed
 * @param isAcquainted whether the caller has announced itself to the one that is called before
 */
public record Hints(@Nullable String taskId, @Nullable String sourceVersion, boolean isAcquainted) {
  public static final Hints NONE = new Hints(null, null, false);
  public static final Hints ACQUAINTED = new Hints(null, null, true);

  private static final Metadata.Key<String> TASK_ID =
      Metadata.Key.of("dragonfly-task-id", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> SOURCE_VERSION =
      Metadata.Key.of("dragonfly-source-version", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> ACQUAINTANCE =
      Metadata.Key.of("dragonfly-acquainted", Metadata.ASCII_STRING_MARSHALLER);
  private static final Context.Key<Hints> CURRENT = Context.keyWithDefault("hints", NONE);

  /** Of a task, and which version of it. */
  public static Hints ofTask(@Nullable String taskId, @Nullable String sourceVersion) {
    return new Hints(taskId, sourceVersion, false);
  }

  /** Those of the call that is served now. */
  public static Hints current() {
    return CURRENT.get();
  }

  /** Sends them along with calls. */
  public ClientInterceptor sender() {
    var metadata = new Metadata();
    put(metadata, TASK_ID, taskId);
    put(metadata, SOURCE_VERSION, sourceVersion);
    put(metadata, ACQUAINTANCE, isAcquainted ? "true" : null);
    return MetadataUtils.newAttachHeadersInterceptor(metadata);
  }

  private static void put(Metadata metadata, Metadata.Key<String> key, @Nullable String value) {
    if (value != null) {
      metadata.put(key, value);
    }
  }

  /** Makes {@link #current} work in the handlers of a server. */
  public static ServerInterceptor receiver() {
    return new Receiver();
  }

  private static final class Receiver implements ServerInterceptor {
    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
      var hints =
          new Hints(
              headers.get(TASK_ID), headers.get(SOURCE_VERSION), headers.containsKey(ACQUAINTANCE));
      return hints.equals(NONE)
          ? next.startCall(call, headers)
          : Contexts.interceptCall(
              Context.current().withValue(CURRENT, hints), call, headers, next);
    }
  }
}
