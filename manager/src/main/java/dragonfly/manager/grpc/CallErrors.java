package dragonfly.manager.grpc;

import dragonfly.core.rpc.RpcErrors;
import dragonfly.manager.error.DatabaseOutage;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the caller of a failed rpc is told. */
final class CallErrors {
  private static final Logger log = LoggerFactory.getLogger(CallErrors.class);

  private CallErrors() {}

  /** As {@link RpcErrors#toStatus}; UNAVAILABLE where a moment later it may succeed. */
  static StatusRuntimeException toStatus(RuntimeException failure) {
    if (!DatabaseOutage.isCauseOf(failure)) {
      return RpcErrors.toStatus(failure);
    }
    log.atWarn().addKeyValue("reason", failure.getMessage()).log("database does not answer a call");
    return Status.UNAVAILABLE
        .withDescription("database does not answer, try again")
        .withCause(failure)
        .asRuntimeException();
  }
}
