package dragonfly.daemon.grpc;

import dragonfly.daemon.piece.SeedTrigger;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import org.jspecify.annotations.Nullable;

/**
 * Reads the task id that a scheduler or daemon of ours sends along with {@code DownloadTask}, so
 * that both sides mean the same task also where they compute ids differently.
 */
final class TaskIdHint implements ServerInterceptor {
  private static final Context.Key<@Nullable String> HINT = Context.key("dragonfly-task-id");

  /** The id sent with the call that is served now. */
  static @Nullable String current() {
    return HINT.get();
  }

  @Override
  public <Q, P> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
    var hint = headers.get(SeedTrigger.TASK_ID);
    return hint == null
        ? next.startCall(call, headers)
        : Contexts.interceptCall(Context.current().withValue(HINT, hint), call, headers, next);
  }
}
